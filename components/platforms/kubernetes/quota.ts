/** How much the environment may use: what it would use if everything ran at its most, and rolled at the same time. */
import type { batch, core } from "@pulumi/kubernetes/types/input.js";
import type { Cluster } from "./cluster.ts";
import type { Manifest, ManifestOf, Part } from "./manifest.ts";
import { quantity } from "./pod.ts";
import { mostReplicas } from "./service.ts";

interface Sum {
  pods: number;
  millicores: number;
  memory: number;
  volumes: number;
}

/** A roll has one pod more than it needs; a set on volumes has none. */
const surge = 1;

/** Of what pods of the namespace use alone: a preview asks the quota as it is, and would be refused a further object that it will have room for. */
export function quotaOf(cluster: Cluster, parts: readonly Part[]): Record<string, string> {
  const all = parts
    .flatMap(({ manifests }) => manifests)
    .filter(({ metadata }) => metadata.namespace === cluster.namespace);
  const sum: Sum = { pods: 0, millicores: 0, memory: 0, volumes: 0 };
  for (const each of all) {
    sum.volumes += volumesOf(each);
    const pod = podOf(each);
    if (pod === undefined) continue;
    const count = mostPods(cluster, each);
    const { cpu, memory } = requestsOf(pod);
    sum.pods += count;
    sum.millicores += count * cpu;
    sum.memory += count * memory;
  }
  return {
    pods: String(sum.pods),
    "requests.cpu": `${sum.millicores}m`,
    "requests.memory": quantity(sum.memory),
    "limits.memory": quantity(sum.memory),
    persistentvolumeclaims: String(sum.volumes),
    "services.loadbalancers": "0",
    "services.nodeports": "0",
  };
}

function mostPods(cluster: Cluster, each: Manifest): number {
  if (each.kind === "Job" || each.kind === "CronJob") return 1;
  if (each.kind === "StatefulSet") return Number(each.spec.replicas);
  const { spec, metadata } = each as ManifestOf<"Deployment">;
  const service = cluster.plan.services.find(({ name }) => name === metadata.name);
  const most = service === undefined ? Number(spec.replicas) : mostReplicas(cluster, service);
  return most + surge;
}

function volumesOf(each: Manifest): number {
  if (each.kind === "PersistentVolumeClaim") return 1;
  return each.kind === "StatefulSet" ? Number(each.spec.replicas) : 0;
}

function podOf(each: Manifest): core.v1.PodSpec | undefined {
  switch (each.kind) {
    case "Deployment":
    case "StatefulSet":
    case "Job":
      return podIn(each.spec);
    case "CronJob":
      return podIn((each.spec.jobTemplate as batch.v1.JobTemplateSpec).spec);
    default:
      return undefined;
  }
}

function podIn(spec: unknown): core.v1.PodSpec {
  return (spec as { readonly template: { readonly spec: core.v1.PodSpec } }).template.spec;
}

function requestsOf(pod: core.v1.PodSpec): { cpu: number; memory: number } {
  const [container] = pod.containers as core.v1.Container[];
  const requests = (container?.resources as { requests?: Record<string, string> } | undefined)?.requests;
  return { cpu: Number.parseInt(requests?.["cpu"] ?? "0", 10), memory: bytesOf(requests?.["memory"] ?? "0") };
}

const units: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

function bytesOf(text: string): number {
  const [, count = "0", unit = ""] = /^(\d+)(\w*)$/.exec(text) ?? [];
  return Number(count) * (units[unit] ?? 1);
}
