/** What a platform measures of its processes, in PromQL: its exporters have names of their own. */
import { anyOf, selector } from "./promql.ts";

export interface Signals {
  /** What is measured: dashboards have panels for the one or the other. */
  readonly of: "processes" | "containers";
  /** The label by which the instances of one service are told apart; null where there is one of each. */
  readonly instance: string | null;
  /** CPU seconds of a service, a counter. */
  cpuSeconds(service: string): string;
  /** Resident bytes of a service. */
  memoryBytes(service: string): string;
  /** Bytes that a service or a store has on disk; some platforms cannot tell. Null: not measured. */
  readonly diskBytes: ((service: string) => string) | null;
  /** Files and sockets that a service or a store has open. */
  openFiles(service: string): string;
  /** How often a service was started within a window. */
  starts(service: string, range: string): string;
  /** The same of everything else, by the label `unit`. */
  startsOfOthers(services: readonly string[], range: string): string;
  /** Series with the label `mountpoint`. */
  readonly diskAvailable: string;
  readonly diskSize: string;
  /** When a store was last backed up, in seconds since 1970; of one that never was, since when it should. Null: none is. */
  readonly lastBackup: ((store: string) => string) | null;
  /** One series of each kind, for tests of the rules. */
  readonly examples: {
    cpuSeconds(service: string): string;
    memoryBytes(service: string): string;
    /** Null where {@link Signals.diskBytes} is. */
    readonly diskBytes: ((service: string) => string) | null;
    openFiles(service: string): string;
    starts(service: string): string;
    readonly diskAvailable: string;
    readonly diskSize: string;
    /** Null where {@link Signals.lastBackup} is. */
    readonly lastBackup: ((store: string) => readonly [planned: string, succeeded: string]) | null;
  };
}

/** File systems that somebody can fill; the others are memory, or views of the first. */
const disks = { fstype: "=~ext[234]|xfs|btrfs|zfs|overlay" } as const;

const disk = { device: "/dev/sda1", fstype: "ext4", mountpoint: "/" };
const cpu = (service: string) => ({ groupname: service });
const memory = (service: string) => ({ groupname: service, memtype: "resident" });
const starts = "supervised_unit_starts_total";
const onDisk = (service: string) => selector("unit_disk_bytes", { service });
const openFiles = (service: string) => selector("namedprocess_namegroup_open_filedesc", cpu(service));

/** process-exporter, the supervisors' launchers, and node-exporter. */
export const hostSignals: Signals = {
  of: "processes",
  instance: null,
  cpuSeconds: (service) => selector("namedprocess_namegroup_cpu_seconds_total", cpu(service)),
  memoryBytes: (service) => selector("namedprocess_namegroup_memory_bytes", memory(service)),
  diskBytes: onDisk,
  openFiles,
  starts: (service, range) => `sum(increase(${selector(starts, { unit: service })}[${range}]))`,
  startsOfOthers: (services, range) =>
    `sum by (unit) (increase(${selector(starts, { unit: `!~${anyOf(services)}` })}[${range}]))`,
  diskAvailable: selector("node_filesystem_avail_bytes", disks),
  diskSize: selector("node_filesystem_size_bytes", disks),
  // Data of dev can be thrown away.
  lastBackup: null,
  examples: {
    cpuSeconds: (service) =>
      selector("namedprocess_namegroup_cpu_seconds_total", { ...cpu(service), mode: "user" }),
    memoryBytes: (service) => selector("namedprocess_namegroup_memory_bytes", memory(service)),
    diskBytes: onDisk,
    openFiles,
    starts: (unit) => selector(starts, { unit, supervisor: "supervisord" }),
    diskAvailable: selector("node_filesystem_avail_bytes", disk),
    diskSize: selector("node_filesystem_size_bytes", disk),
    lastBackup: null,
  },
};
