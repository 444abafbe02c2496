/**
 * What each service and store uses, recorded under one name on every platform: CPU, memory, disk and open files. In all,
 * for what it costs; and of the instance that uses most, because each instance is given the same.
 */
import type { Plan, ServicePlan } from "../catalog/plan.ts";
import type { RecordingRule } from "./rule.ts";
import type { Signals } from "./signals.ts";

export const resources = {
  /** Cores that all its instances use, over 5 minutes. */
  cpu: "service:cpu_cores:rate5m",
  /** Bytes of memory that all its instances hold. */
  memory: "service:memory_bytes",
  /** Bytes on disk: logs, temporary files, data. */
  disk: "service:disk_bytes",
  /** Open files and sockets of all its instances. */
  openFiles: "service:open_files",
  /** The same of the instance that uses most. */
  cpuOfLargest: "service:instance_cpu_cores:max_rate5m",
  memoryOfLargest: "service:instance_memory_bytes:max",
} as const;

/** Of one service. */
export function resourceRules({ name, team }: ServicePlan, signals: Signals): RecordingRule[] {
  return rulesOf(name, { service: name, team }, signals);
}

/** Of the stores, which are of no team. */
export function storeResourceRules({ stores }: Plan, signals: Signals): RecordingRule[] {
  return stores.flatMap(({ name }) => rulesOf(name, { service: name }, signals));
}

function rulesOf(name: string, labels: Readonly<Record<string, string>>, signals: Signals): RecordingRule[] {
  const { instance, cpuSeconds, memoryBytes, diskBytes, openFiles } = signals;
  const largest = (series: string) =>
    instance === null ? `sum(${series})` : `max(sum by (${instance}) (${series}))`;
  const cpu = `rate(${cpuSeconds(name)}[5m])`;
  const memory = memoryBytes(name);
  return [
    { record: resources.cpu, expr: `sum(${cpu})`, labels },
    { record: resources.memory, expr: `sum(${memory})`, labels },
    ...(diskBytes === null ? [] : [{ record: resources.disk, expr: `sum(${diskBytes(name)})`, labels }]),
    { record: resources.openFiles, expr: `sum(${openFiles(name)})`, labels },
    { record: resources.cpuOfLargest, expr: largest(cpu), labels },
    { record: resources.memoryOfLargest, expr: largest(memory), labels },
  ];
}
