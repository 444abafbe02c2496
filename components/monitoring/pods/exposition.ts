/** What the pods of a namespace use, and how often their containers were started, as Prometheus reads it. */

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

const restarts = "kube_pod_container_status_restarts_total";
/** Of a kubelet's many metrics, by path. */
const wanted: Readonly<Record<string, RegExp>> = {
  "/metrics/resource": /^container_(?:cpu_usage_seconds_total|memory_working_set_bytes)\{/,
  "/metrics": /^kubelet_volume_stats_(?:available|capacity)_bytes\{/,
};

/** Of a kubelet that does not answer, the others' series are there even so, and a count says that one is missing. */
export async function exposition(namespace: string, sources: Sources): Promise<string> {
  const { items } = JSON.parse(
    await sources.api(`/api/v1/namespaces/${namespace}/pods?resourceVersion=0`),
  ) as {
    readonly items: readonly Pod[];
  };
  const hosts = [...new Set(items.flatMap(({ status }) => status?.hostIP ?? []))].sort();
  const asked = hosts.flatMap((host) =>
    Object.entries(wanted).map(([path, lines]) => ({ host, path, lines })),
  );
  const answers = await Promise.allSettled(
    asked.map(async ({ host, path, lines }) => {
      const text = await sources.kubelet(host, path);
      return text.split("\n").filter((line) => lines.test(line) && line.includes(`namespace="${namespace}"`));
    }),
  );
  const silent = answers.filter(({ status }) => status === "rejected").length;
  return [
    ...answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : [])),
    `# TYPE ${restarts} counter`,
    ...items.flatMap((pod) => restartsOf(namespace, pod)),
    "# TYPE pod_exporter_failed_requests gauge",
    `pod_exporter_failed_requests ${silent}`,
    "",
  ].join("\n");
}

function restartsOf(namespace: string, { metadata, status }: Pod): string[] {
  return (status?.containerStatuses ?? []).map(
    ({ name, restartCount }) =>
      `${restarts}{namespace="${namespace}",pod="${metadata.name}",container="${name}"} ${restartCount}`,
  );
}
