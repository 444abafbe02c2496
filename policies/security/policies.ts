/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { closedNetworks } from "./closed-networks.ts";
import { defaultDeny } from "./default-deny.ts";
import { encrypted } from "./encrypted.ts";
import { hiddenSecrets } from "./hidden-secrets.ts";
import { hostNamespaces } from "./host-namespaces.ts";
import { hostPaths } from "./host-paths.ts";
import { ingressTls } from "./ingress-tls.ts";
import { leastRights } from "./least-rights.ts";
import { loopback } from "./loopback.ts";
import { narrowNetworks } from "./narrow-networks.ts";
import { narrowTokens } from "./narrow-tokens.ts";
import { noCapabilities } from "./no-capabilities.ts";
import { noEscalation } from "./no-escalation.ts";
import { noPrivilege } from "./no-privilege.ts";
import { nonRoot } from "./non-root.ts";
import { ownAccounts } from "./own-accounts.ts";
import { pinnedImages } from "./pinned-images.ts";
import { plainSecret } from "./plain-secret.ts";
import { privateFiles } from "./private-files.ts";
import { publishedPorts } from "./published-ports.ts";
import { readOnlyRoot } from "./read-only-root.ts";
import { restrictedNamespaces } from "./restricted-namespaces.ts";
import { seccomp } from "./seccomp.ts";
import { secretCopies } from "./secret-copies.ts";

export const security: readonly Policy[] = [
  plainSecret,
  secretCopies,
  hiddenSecrets,
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
  defaultDeny,
  narrowNetworks,
  closedNetworks,
  leastRights,
  ownAccounts,
  narrowTokens,
  restrictedNamespaces,
  privateFiles,
];
