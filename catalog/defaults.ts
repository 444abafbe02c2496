/** Every default of the catalogue, in base units. */

import type { MonitoringPart } from "./monitoring-plan.ts";
import type { ObjectivesPlan, RiskyChange, Runtime, ServiceKind } from "./plan.ts";

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const MiB = 1024 ** 2;

export const runtimes: Readonly<Record<ServiceKind, Runtime>> = {
  web: "node",
  api: "python",
  worker: "python",
};

export const sources: Readonly<Record<Runtime, string>> = {
  node: "services/frontend",
  python: "services/backend",
};

/** Ports that a service of this kind has without saying so; others have to say. */
export const ports: Readonly<Partial<Record<ServiceKind, number>>> = { web: 3000 };

export const resources = {
  web: { cpu: 1000, memory: 1024 * MiB },
  api: { cpu: 500, memory: 512 * MiB },
  worker: { cpu: 500, memory: 256 * MiB },
} as const;

const health = { interval: 10 * second, timeout: 2 * second, startup: minute };

export const healths = {
  web: { path: "/", ...health },
  api: { path: "/health", ...health },
  worker: { path: "/health", ...health },
} as const;

export const metrics = {
  path: "/metrics",
  buckets: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000],
  histogram: "classic",
} as const;

/** Where many people work, a tenth of the traces shows as much; a flood of errors says nothing new after ten a second. */
export const tracking = {
  production: { traces: 0.1, events: 600 },
  elsewhere: { traces: 1, events: 600 },
} as const;

/** The share of requests whose trace is recorded. */
export const traces = { production: { sample: 0.1 }, elsewhere: { sample: 1 } } as const;

/** What a spent error budget forbids. */
export const forbids: readonly RiskyChange[] = ["release", "migration"];

const targets = {
  availability: 0.999,
  errorRate: 0.001,
  cpu: 0.7,
  memory: 0.8,
  disk: 0.8,
  logCoverage: 1,
  period: { kind: "rolling", length: 30 * day },
  minimumFailures: 5,
  groups: [],
} as const;
const fast = [{ quantile: 0.95, below: 500 }];

export const objectives: Readonly<Record<ServiceKind, ObjectivesPlan>> = {
  web: { ...targets, latency: fast, freshness: null },
  api: { ...targets, latency: fast, freshness: null },
  worker: { ...targets, latency: [], freshness: 5 * minute },
};

/** Out of the way of a server that the host already runs on the usual port. */
export const postgres = { port: 15_432, poolPort: 16_432, poolSize: 20, memory: 256 * MiB } as const;
export const redis = { port: 16_379, memory: 128 * MiB } as const;

export const alerting = {
  response: 5 * minute,
  page: ["inbox"],
  ticket: ["inbox"],
  watchdog: ["inbox"],
} as const;

export const monitoring = {
  scrapeInterval: 15 * second,
  // Longer than an SLO period of 30 days, so that its first day is still there at its end.
  retention: 35 * day,
  logs: { retention: 7 * day, size: 1024 * MiB, rotateAt: 10 * MiB, keep: 3 },
  ports: {
    prometheus: 9090,
    alertmanager: 9093,
    "node-exporter": 9100,
    "blackbox-exporter": 9115,
    "postgres-exporter": 9187,
    "redis-exporter": 9121,
    "process-exporter": 9256,
    "alert-inbox": 9094,
    "log-store": 9428,
    "log-intake": 9429,
    // OTLP's own.
    "trace-collector": 4318,
    "error-tracker": 9095,
    grafana: 9096,
  } satisfies Record<MonitoringPart, number>,
} as const;
