/**
 * What Kubernetes measures of pods: the kubelets what they use, and the API server how often they were started and when
 * a backup succeeded. The operator's Prometheus has these series from the kubelets and kube-state-metrics, our own from the pod exporter.
 */
import { anyOf, selector } from "../../../slo/promql.ts";
import type { Signals } from "../../../slo/signals.ts";

/** A service's container has its name. */
const cpu = "container_cpu_usage_seconds_total";
const memory = "container_memory_working_set_bytes";
const openFiles = "container_file_descriptors";
/** The pod exporter's own: the kubelets' metrics have no such thing. */
const onDisk = "pod_disk_used_bytes";
const restarts = "kube_pod_container_status_restarts_total";
const available = "kubelet_volume_stats_available_bytes";
const capacity = "kubelet_volume_stats_capacity_bytes";
const planned = "kube_cronjob_created";
const succeeded = "kube_cronjob_status_last_successful_time";

/** What backs a store up. */
export const backupJob = (store: string) => `${store}-backup`;

export function kubernetesSignals(namespace: string): Signals {
  const of = (service: string) => ({ namespace, container: service });
  const others = (services: readonly string[]) => ({ namespace, container: `!~${anyOf([...services, ""])}` });
  const startsIn = (labels: Record<string, string>, range: string) =>
    `increase(${selector(restarts, labels)}[${range}])`;
  const volume = (metric: string) =>
    `label_replace(${selector(metric, { namespace })}, "mountpoint", "$1", "persistentvolumeclaim", "(.+)")`;
  const pod = (service: string) => ({ ...of(service), pod: `${service}-0` });
  const backup = (store: string) => ({ namespace, cronjob: backupJob(store) });
  const disk = { namespace, persistentvolumeclaim: "/" };
  return {
    of: "containers",
    instance: "pod",
    cpuSeconds: (service) => selector(cpu, of(service)),
    memoryBytes: (service) => selector(memory, of(service)),
    diskBytes: (service) => selector(onDisk, of(service)),
    openFiles: (service) => selector(openFiles, of(service)),
    starts: (service, range) => `sum(${startsIn(of(service), range)})`,
    startsOfOthers: (services, range) =>
      `sum by (unit) (label_replace(${startsIn(others(services), range)}, "unit", "$1", "container", "(.+)"))`,
    diskAvailable: volume(available),
    diskSize: volume(capacity),
    lastBackup: (store) =>
      `max(${selector(succeeded, backup(store))} or ${selector(planned, backup(store))})`,
    examples: {
      cpuSeconds: (service) => selector(cpu, pod(service)),
      memoryBytes: (service) => selector(memory, pod(service)),
      diskBytes: (service) => selector(onDisk, pod(service)),
      openFiles: (service) => selector(openFiles, pod(service)),
      starts: (service) => selector(restarts, pod(service)),
      diskAvailable: selector(available, disk),
      diskSize: selector(capacity, disk),
      lastBackup: (store) => [selector(planned, backup(store)), selector(succeeded, backup(store))],
    },
  };
}
