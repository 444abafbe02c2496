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
  const manifests: Manifest[] = [
    manifest("Namespace", { name: namespace, labels: { ...labels, ...restricted } }, {}),
    denyAll(cluster, subject),
    manifest("LimitRange", inside("limits"), { spec: { limits: [usual] } }),
    manifest("ResourceQuota", inside("quota"), { spec: { hard: quotaOf(cluster, parts) } }),
  ];
  return { name: foundation, needs: [], manifests };
}

/** Pods that could do harm are refused. */
const restricted = Object.fromEntries(
  ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, "latest"],
  ]),
);

/** For pods that somebody adds without saying what they need. */
const usual: core.v1.LimitRangeItem = {
  type: "Container",
  defaultRequest: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "64Mi" },
  default: { memory: "256Mi", "ephemeral-storage": "1Gi" },
};
