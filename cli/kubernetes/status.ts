/** How the parts of an environment fare on Kubernetes. */
import type { PodMetric, V1Pod } from "@kubernetes/client-node";
import type { Unit } from "../../components/platforms/platform.ts";
import type { ContainerOutputs } from "../outputs.ts";
import type { UnitStatus } from "../status.ts";
import { type Cluster, clusterOf, nameOf, podsOf } from "./cluster.ts";
import { linesOf } from "./log.ts";

const lastLines = 10;

export async function kubernetesStatuses(stack: string, outputs: ContainerOutputs): Promise<UnitStatus[]> {
  const cluster = await clusterOf(stack, outputs);
  const [pods, usage] = await Promise.all([podsOf(stack, cluster), usageOf(cluster)]);
  return Promise.all(outputs.units.map((unit) => statusOf(cluster, unit, pods.get(unit.name) ?? [], usage)));
}

async function statusOf(
  cluster: Cluster,
  { name, role, supervisor, url }: Unit,
  pods: readonly V1Pod[],
  usage: ReadonlyMap<string, Usage>,
): Promise<UnitStatus> {
  const ready = pods.filter(isReady);
  const ill = pods.find((pod) => !isReady(pod));
  const started = ready.map(({ status }) => status?.startTime?.getTime() ?? Date.now());
  const trouble = pods.length === 0 ? "there is no pod of it" : await troubleOf(cluster, ill);
  const sum = (of: (pod: V1Pod) => number) => pods.reduce((total, pod) => total + of(pod), 0);
  return {
    name,
    role,
    supervisor,
    state: pods.length === 0 ? "absent" : `${ready.length} of ${pods.length} ready`,
    // They are the nodes' own.
    pid: 0,
    uptime: started.length === 0 ? 0 : Math.round((Date.now() - Math.min(...started)) / 1000),
    restarts: sum(restartsOf),
    cpu: Math.round(sum((pod) => usage.get(nameOf(pod))?.cpu ?? 0) * 10) / 10,
    memory: sum((pod) => usage.get(nameOf(pod))?.memory ?? 0),
    healthy: trouble === "",
    trouble,
    url,
  };
}

function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}

function restartsOf({ status }: V1Pod): number {
  return (status?.containerStatuses ?? []).reduce((total, { restartCount }) => total + restartCount, 0);
}

async function troubleOf(cluster: Cluster, pod: V1Pod | undefined): Promise<string> {
  if (pod === undefined) return "";
  const lines = await linesOf(cluster, pod, lastLines);
  const words = lines.length === 0 ? "" : ["; its log ends with:", ...lines].join("\n  ");
  return `${nameOf(pod)}: ${symptomOf(pod)}${words}`;
}

/** What waits says why; else what is not so yet. */
function symptomOf({ status }: V1Pod): string {
  const [container] = status?.containerStatuses ?? [];
  const { waiting, terminated } = container?.state ?? {};
  const reason = waiting?.reason ?? terminated?.reason;
  if (reason !== undefined)
    return [reason, waiting?.message ?? terminated?.message].filter(Boolean).join(": ");
  const unmet = status?.conditions?.find(
    ({ status: is, message }) => is === "False" && message !== undefined,
  );
  return unmet?.message ?? status?.phase ?? "unknown";
}

interface Usage {
  /** Percent of a core. */
  readonly cpu: number;
  readonly memory: number;
}

/** By pod; nothing where the cluster has no metrics server. */
async function usageOf({ config, namespace }: Cluster): Promise<ReadonlyMap<string, Usage>> {
  const [{ Metrics }, { quantityToScalar }] = await Promise.all([
    import("@kubernetes/client-node"),
    import("@kubernetes/client-node/dist/util.js"),
  ]);
  const list = await new Metrics(config).getPodMetrics(namespace).catch(() => ({ items: [] as PodMetric[] }));
  return new Map(
    list.items.map(({ metadata, containers }) => {
      const total = (of: "cpu" | "memory") =>
        containers.reduce((sum, { usage }) => sum + Number(quantityToScalar(usage[of])), 0);
      return [metadata.name, { cpu: total("cpu") * 100, memory: total("memory") }];
    }),
  );
}
