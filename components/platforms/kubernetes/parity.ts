/** What Kubernetes makes of each field of a service. */
import { parity } from "../parity.ts";

export const kubernetesParity = parity({});
