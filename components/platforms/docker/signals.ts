/** What is measured of containers: cAdvisor's view of the engine, and node-exporter's of its machine. */
import type { Plan } from "../../../catalog/plan.ts";
import { anyOf, selector } from "../../../slo/promql.ts";
import type { Signals } from "../../../slo/signals.ts";

export const cadvisorPort = 8080;

const cpu = "container_cpu_usage_seconds_total";
/** What cannot be given back: what the limit holds a container to. */
const memory = "container_memory_working_set_bytes";
const openFiles = "process_open_fds";
/** A start makes the container's cgroup anew. */
const started = "container_start_time_seconds";

/** In a container, the root lies on the disk that the engine has its images, volumes and logs on. */
const disk = { mountpoint: "/" };

export function dockerSignals({
  application,
  environment,
}: Pick<Plan, "application" | "environment">): Signals {
  // An engine may run other environments, too.
  const own = { container_label_application: application, container_label_environment: environment };
  const of = (service: string) => ({
    ...own,
    container_label_role: "=~service|store",
    container_label_service: service,
  });
  const example = (service: string) => ({
    ...of(service),
    container_label_role: "service",
    id: "/docker/0123",
    name: `${application}-${environment}-${service}-1`,
  });
  return {
    of: "containers",
    instance: "name",
    cpuSeconds: (service) => selector(cpu, of(service)),
    memoryBytes: (service) => selector(memory, of(service)),
    // cAdvisor would have to read all layers of all containers, with the rights of root that it is not given.
    diskBytes: null,
    // Likewise; a service counts its own.
    openFiles: (service) => selector(openFiles, { job: service }),
    starts: (service, range) => `sum(changes(${selector(started, of(service))}[${range}]))`,
    startsOfOthers: (services, range) => {
      const others = {
        ...own,
        container_label_role: "=~store|monitoring|maintenance",
        container_label_service: `!~${anyOf(services)}`,
      };
      const changes = `changes(${selector(started, others)}[${range}])`;
      return `sum by (unit) (label_replace(${changes}, "unit", "$1", "container_label_service", "(.*)"))`;
    },
    diskAvailable: selector("node_filesystem_avail_bytes", disk),
    diskSize: selector("node_filesystem_size_bytes", disk),
    // Data of staging can be thrown away.
    lastBackup: null,
    examples: {
      cpuSeconds: (service) => selector(cpu, { ...example(service), cpu: "total" }),
      memoryBytes: (service) => selector(memory, example(service)),
      diskBytes: null,
      openFiles: (service) => selector(openFiles, { job: service, instance: "a" }),
      starts: (service) => selector(started, example(service)),
      diskAvailable: selector("node_filesystem_avail_bytes", {
        ...disk,
        device: "overlay",
        fstype: "overlay",
      }),
      diskSize: selector("node_filesystem_size_bytes", { ...disk, device: "overlay", fstype: "overlay" }),
      lastBackup: null,
    },
  };
}
