/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { hostNamespaces } from "./host-namespaces.ts";
import { hostPaths } from "./host-paths.ts";
import { noCapabilities } from "./no-capabilities.ts";
import { noEscalation } from "./no-escalation.ts";
import { noPrivilege } from "./no-privilege.ts";
import { nonRoot } from "./non-root.ts";
import { plainSecret } from "./plain-secret.ts";
import { readOnlyRoot } from "./read-only-root.ts";
import { seccomp } from "./seccomp.ts";

export const security: readonly Policy[] = [
  plainSecret,
  noPrivilege,
  hostNamespaces,
  hostPaths,
  nonRoot,
  noEscalation,
  noCapabilities,
  readOnlyRoot,
  seccomp,
];
