/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { encrypted } from "./encrypted.ts";
import { hostNamespaces } from "./host-namespaces.ts";
import { hostPaths } from "./host-paths.ts";
import { ingressTls } from "./ingress-tls.ts";
import { loopback } from "./loopback.ts";
import { noCapabilities } from "./no-capabilities.ts";
import { noEscalation } from "./no-escalation.ts";
import { noPrivilege } from "./no-privilege.ts";
import { nonRoot } from "./non-root.ts";
import { pinnedImages } from "./pinned-images.ts";
import { plainSecret } from "./plain-secret.ts";
import { publishedPorts } from "./published-ports.ts";
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
  pinnedImages,
  loopback,
  publishedPorts,
  encrypted,
  ingressTls,
];
