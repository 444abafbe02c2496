/** The part of the plan that watches: what is scraped and kept, of metrics, logs and traces, and the ports of its parts. */
import type { Bytes, Milliseconds, Ratio } from "./plan.ts";

export interface MonitoringPlan {
  readonly scrapeInterval: Milliseconds;
  /** How long Prometheus keeps samples. */
  readonly retention: Milliseconds;
  readonly logs: LogsPlan;
  readonly traces: TracesPlan;
  readonly ports: Readonly<Record<MonitoringPart, number>>;
}

/** How long lines are kept, in the store that has them all and in the files that they come from. */
export interface LogsPlan {
  /** How long the store keeps an entry. */
  readonly retention: Milliseconds;
  /** The most that the store may take of its disk: the oldest entries go first. */
  readonly size: Bytes;
  /** A file that has grown past it is rotated. */
  readonly rotateAt: Bytes;
  /** How many rotated files are kept of each. */
  readonly keep: number;
}

export interface TracesPlan {
  /** The share of requests whose trace is recorded; who asks decides for the whole trace. */
  readonly sample: Ratio;
}

export const monitoringParts = [
  "prometheus",
  "alertmanager",
  "node-exporter",
  "blackbox-exporter",
  "postgres-exporter",
  "redis-exporter",
  "process-exporter",
  "alert-inbox",
  "log-store",
  "log-intake",
  "trace-collector",
  "error-tracker",
  "grafana",
] as const;
export type MonitoringPart = (typeof monitoringParts)[number];
