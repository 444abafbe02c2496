/** The whole of a catalogue: an application, its services and stores, and what differs between environments. */

import type { Alerting } from "./alerting.ts";
import type { Duration } from "./duration.ts";
import type { MonitoringPart } from "./monitoring-plan.ts";
import type { Percentage } from "./ratio.ts";
import type { ApiProps, Service, WebProps, WorkerProps } from "./service.ts";
import type { Size } from "./size.ts";
import type { PostgresProps, RedisProps, Store } from "./store.ts";

export interface Application {
  /** A DNS label of at most 40 characters. A change restarts everything, on a new and empty database. */
  readonly name: string;
  /** The name for people. @default the name */
  readonly title?: string;
  /** Semantic version. A change restarts every service: metrics, logs and releases carry it. */
  readonly version: string;
  /** Who is paged where a service names nobody else, a DNS label. */
  readonly team: string;
  /** Folders that several services are made of, relative to the root: those inside a service's `source` are watched with it. @default none */
  readonly shared?: readonly string[];
  /** By name, a DNS label of at most 40 characters. A new name replaces the store. @default none */
  readonly stores?: Readonly<Record<string, Store>>;
  /** By name, a DNS label of at most 40 characters. A new name replaces the service. */
  readonly services: Readonly<Record<string, Service>>;
  readonly monitoring?: Monitoring;
  readonly alerting?: Alerting;
  /**
   * By environment: what differs there. Objects are merged field by field; lists and `latency` stand instead.
   * @default none
   * @example { prod: { services: { "valeo-crm": { replicas: 3 } } } }
   */
  readonly environments?: Readonly<Record<string, Overrides>>;
}

export interface Monitoring {
  /** Time between two scrapes, 1 s to 1 m. A change reloads Prometheus. @default "15 s" */
  readonly scrapeInterval?: Duration;
  /** How long samples are kept, 1 d to 10 y; longer than the longest SLO period. A change restarts Prometheus. @default "35 d" */
  readonly retention?: Duration;
  readonly logs?: Logs;
  readonly traces?: Traces;
  /** Ports of the monitoring itself. A change restarts the part. @default each part's usual port, 9090 for Prometheus */
  readonly ports?: Readonly<Partial<Record<MonitoringPart, number>>>;
}

export interface Logs {
  /** How long the log store keeps an entry, 1 d to 10 y. A change restarts the store. @default "7 d" */
  readonly retention?: Duration;
  /** The most that the store may take of its disk, 64 MiB or more: the oldest entries go first. A change restarts it. @default "1 GiB" */
  readonly size?: Size;
  /** A service's log file that has grown past it is rotated, 64 KiB or more. A change restarts what writes it, but on Kubernetes, whose nodes decide. @default "10 MiB" */
  readonly rotateAt?: Size;
  /** How many rotated files are kept of each, 1 to 100. A change restarts what writes them, as above. @default 3 */
  readonly keep?: number;
}

export interface Traces {
  /** The share of requests whose trace is recorded; who asks decides for the whole trace. A change restarts the services. @default "10 %" in prod, "100 %" elsewhere */
  readonly sample?: Percentage;
}

export interface Overrides {
  readonly services?: Readonly<Record<string, Partial<WebProps> | Partial<ApiProps> | Partial<WorkerProps>>>;
  readonly stores?: Readonly<Record<string, PostgresProps | RedisProps>>;
  readonly monitoring?: Monitoring;
  readonly alerting?: Alerting;
}

/** Says that this is a catalogue, so that an editor checks it; {@link normalise} does the rest. */
export function application(definition: Application): Application {
  return definition;
}
