/** Where services send their errors: addresses that carry a key (DSNs), of whichever tracker an environment has. */
import type { Input } from "@pulumi/pulumi";

/** Secret, by the service's name. A service without one sends its errors nowhere. */
export type Dsns = Readonly<Record<string, Input<string>>>;

/** Of an environment that nobody tracks. */
export const untracked: Dsns = {};
