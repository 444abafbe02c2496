/** What the configuration says of the Kubernetes platform. */
import type { Reader } from "../../../settings/reader.ts";

/** Its keys; `kubernetes:kubeconfig` and `kubernetes:context` are the provider's own. */
export const kubernetesKeys = [] as const;

// biome-ignore lint/suspicious/noEmptyInterface: filled in with the platform
export interface KubernetesSettings {}

export function kubernetesSettings(_reader: Reader): KubernetesSettings {
  return {};
}
