/**
 * What the pods of a namespace use, how often their containers were started, and when its cron jobs last succeeded, as
 * Prometheus reads it. Series are called as those of kube-state-metrics.
 */

import { diskUsageOf, diskUsageType, summaryPath } from "./disk.ts";

/** Asks a server, as the service account; throws where it has no good answer. */
export interface Sources {
  /** The API server's answer to a path. */
  api(path: string): Promise<string>;
  /** A kubelet's answer to a path. @param host its address */
  kubelet(host: string, path: string): Promise<string>;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly hostIP?: string;
    readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
  };
}

interface CronJob {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string };
  /** Absent until its first success. */
  readonly status?: { readonly lastSuccessfulTime?: string };
}

const restarts = "kube_pod_container_status_restarts_total";
const created = "kube_cronjob_created";
const succeeded = "kube_cronjob_status_last_successful_time";
/** Of a kubelet's many metrics, by path. */
const wanted: Readonly<Record<string, RegExp>> = {
  "/metrics/resource": /^container_(?:cpu_usage_seconds_total|memory_working_set_bytes)\{/,
  "/metrics/cadvisor": /^container_file_descriptors\{/,
  "/metrics": /^kubelet_volume_stats_(?:available|capacity)_bytes\{/,
};

/** Of a kubelet that does not answer, the others' series are there even so, and a count says that one is missing. */
export async function exposition(namespace: string, sources: Sources): Promise<string> {
  const [items, cronJobs] = await Promise.all([
    listed<Pod>(sources, `/api/v1/namespaces/${namespace}/pods`),
    listed<CronJob>(sources, `/apis/batch/v1/namespaces/${namespace}/cronjobs`),
  ]);
  const hosts = [...new Set(items.flatMap(({ status }) => status?.hostIP ?? []))].sort();
  const asked = hosts.flatMap((host) =>
    Object.entries(wanted).map(([path, lines]) => ({ host, path, lines })),
  );
  const metrics = asked.map(async ({ host, path, lines }) => {
    const text = await sources.kubelet(host, path);
    return text.split("\n").filter((line) => lines.test(line) && line.includes(`namespace="${namespace}"`));
  });
  const disks = hosts.map(async (host) => diskUsageOf(namespace, await sources.kubelet(host, summaryPath)));
  const [answers, summaries] = await Promise.all([Promise.allSettled(metrics), Promise.allSettled(disks)]);
  const silent = [...answers, ...summaries].filter(({ status }) => status === "rejected").length;
  return [
    ...answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [])),
    diskUsageType,
    ...summaries.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [])),
    `# TYPE ${restarts} counter`,
    ...items.flatMap((pod) => restartsOf(namespace, pod)),
    `# TYPE ${created} gauge`,
    ...cronJobs.map((each) => timeOf(created, namespace, each, each.metadata.creationTimestamp)),
    `# TYPE ${succeeded} gauge`,
    ...cronJobs.flatMap((each) => {
      const time = each.status?.lastSuccessfulTime;
      return time === undefined ? [] : [timeOf(succeeded, namespace, each, time)];
    }),
    "# TYPE pod_exporter_failed_requests gauge",
    `pod_exporter_failed_requests ${silent}`,
    "",
  ].join("\n");
}

async function listed<Item>(sources: Sources, path: string): Promise<readonly Item[]> {
  const { items } = JSON.parse(await sources.api(`${path}?resourceVersion=0`)) as {
    readonly items: readonly Item[];
  };
  return items;
}

/** In seconds since 1970. */
function timeOf(metric: string, namespace: string, { metadata }: CronJob, time: string): string {
  return `${metric}{namespace="${namespace}",cronjob="${metadata.name}"} ${Date.parse(time) / 1000}`;
}

function restartsOf(namespace: string, { metadata, status }: Pod): string[] {
  return (status?.containerStatuses ?? []).map(
    ({ name, restartCount }) =>
      `${restarts}{namespace="${namespace}",pod="${metadata.name}",container="${name}"} ${restartCount}`,
  );
}
