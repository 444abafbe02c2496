/** The namespace of the environment: who may run what in it, and how much of it. */
import type { core } from "@pulumi/kubernetes/types/input.js";
import type { Cluster } from "./cluster.ts";
import { labelsOf, type Subject } from "./labels.ts";
import { type Manifest, manifest, type Part } from "./manifest.ts";
import { denyAll } from "./network.ts";
import { quotaOf } from "./quota.ts";

export const foundation = "namespace";

/** Everything else is made after it. */
export function namespacePart(cluster: Cluster, parts: readonly Part[]): Part {
  const subject: Subject = { name: cluster.namespace, component: "environment" };
  const labels = labelsOf(cluster.plan, subject);
  const { namespace } = cluster;
  const inside = (name: string) => ({ name, namespace, labels });
  // Pods that could do harm are refused.
  const security = podSecurity("restricted");
  const manifests: Manifest[] = [
    manifest("Namespace", { name: namespace, labels: { ...labels, ...security } }, {}),
    denyAll(cluster, subject),
    manifest("LimitRange", inside("limits"), { spec: { limits: [usual] } }),
    manifest("ResourceQuota", inside("quota"), { spec: { hard: quotaOf(cluster, parts) } }),
  ];
  return { name: foundation, needs: [], manifests };
}

/** Labels of a namespace: by which of the Pod Security Standards the cluster judges its pods. */
export function podSecurity(standard: "restricted" | "privileged"): Record<string, string> {
  return Object.fromEntries(
    ["enforce", "audit", "warn"].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, standard],
      [`pod-security.kubernetes.io/${mode}-version`, "latest"],
    ]),
  );
}

/** For pods that somebody adds without saying what they need. */
const usual: core.v1.LimitRangeItem = {
  type: "Container",
  defaultRequest: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "64Mi" },
  default: { memory: "256Mi", "ephemeral-storage": "1Gi" },
};
