/** What pods wrote; a container has one stream. */
import { PassThrough } from "node:stream";
import type { V1Pod } from "@kubernetes/client-node";
import { type LogWishes, linesIn, printAsTheyCome, printJson, printLine } from "../log-lines.ts";
import type { ContainerOutputs } from "../outputs.ts";
import { type Cluster, clusterOf, nameOf, podsOf } from "./cluster.ts";

/** The last lines of one pod; none where it has not written, or cannot be asked. */
export async function linesOf(cluster: Cluster, pod: V1Pod, count: number): Promise<string[]> {
  const text = await cluster.core
    .readNamespacedPodLog({ name: nameOf(pod), namespace: namespaceOf(cluster, pod), tailLines: count })
    .catch(() => "");
  return linesIn(text);
}

/** What reads the nodes' files has a namespace of its own. */
function namespaceOf({ namespace }: Cluster, { metadata }: V1Pod): string {
  return metadata?.namespace ?? namespace;
}

/** Prints the logs of units, those of several pods with the pod's name at each line. */
export async function kubernetesLogs(
  stack: string,
  outputs: ContainerOutputs,
  units: readonly string[],
  { count, follow, json }: LogWishes,
): Promise<void> {
  const cluster = await clusterOf(stack, outputs);
  const found = await podsOf(stack, cluster);
  const pods = units.flatMap((service) => (found.get(service) ?? []).map((pod) => ({ service, pod })));
  const from = (pod: V1Pod) => (pods.length > 1 ? nameOf(pod) : undefined);
  for (const { service, pod } of pods) {
    for (const line of await linesOf(cluster, pod, count)) {
      if (json) printJson(service, { stream: "stdout", line });
      else printLine(line, from(pod));
    }
  }
  if (follow) await Promise.all(pods.map(({ pod }) => followed(cluster, pod, from(pod))));
}

/** Until it ends, or whoever follows it does. */
async function followed(cluster: Cluster, pod: V1Pod, from: string | undefined): Promise<void> {
  const { Log } = await import("@kubernetes/client-node");
  const text = new PassThrough();
  const container = pod.spec?.containers[0]?.name ?? "";
  await new Log(cluster.config).log(namespaceOf(cluster, pod), nameOf(pod), container, text, {
    follow: true,
    tailLines: 0,
  });
  await printAsTheyCome(text, from);
}
