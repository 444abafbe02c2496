/**
 * The plan: what a catalogue becomes once it is checked and every default is filled in.
 *
 * Everything after `catalog/` (platforms, rules, dashboards, policies) reads the plan and nothing else.
 * It is closed (no optional sugar), plain (JSON), and ordered (services and stores by name), so that the
 * same catalogue gives the same bytes.
 */

import type { MonitoringPlan } from "./monitoring-plan.ts";
import type { ServiceField } from "./service-field.ts";

/** Milliseconds. */
export type Milliseconds = number;
/** Bytes. */
export type Bytes = number;
/** Thousandths of a CPU core. */
export type Millicores = number;
/** A share from 0 to 1, exact in decimal: 0.999 stands for 99.9 %. */
export type Ratio = number;

export interface Plan {
  /** The application, a DNS label: `neuroerp`. */
  readonly application: string;
  /** For people: `VALEO NeuroERP 2.0`. */
  readonly title: string;
  /** Semantic version of the application. */
  readonly version: string;
  /** `dev`, `staging`, `prod`, or any other stack's environment. */
  readonly environment: string;
  readonly services: readonly ServicePlan[];
  readonly stores: readonly StorePlan[];
  readonly monitoring: MonitoringPlan;
  readonly alerting: AlertingPlan;
  /** Every secret that a service or a receiver asks for, by its configuration key. */
  readonly secrets: readonly SecretPlan[];
}

export type ServiceKind = "web" | "api" | "worker";
export type Runtime = "node" | "python";

export interface ServicePlan {
  /** A DNS label, at most 40 characters, so that names built from it stay below 63. */
  readonly name: string;
  readonly kind: ServiceKind;
  /** Who is paged. */
  readonly team: string;
  readonly runtime: Runtime;
  /** The service's folder, relative to the project's root. */
  readonly source: string;
  /** Folders whose content is part of the service: a change in them restarts it. Relative to the root. */
  readonly watches: readonly string[];
  /** The command's words, run in `source`; `{host}` stands for the address that the platform lets it listen on. */
  readonly command: readonly string[];
  /** Run once before each start of a new version, in `source`: schema migrations. Empty: none. */
  readonly migrate: readonly string[];
  readonly port: number;
  /** The public path that this service answers below, `/api/crm`; empty where it has none. */
  readonly prefix: string;
  readonly routes: readonly RoutePlan[];
  /** Names of services and stores that must be ready first, in order of name. */
  readonly needs: readonly string[];
  /** Plain environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Environment variable → key of a {@link SecretPlan}. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly resources: { readonly cpu: Millicores; readonly memory: Bytes };
  readonly health: HealthPlan;
  /** Absent on services that export no metrics of their own (`web`): they are probed from outside. */
  readonly metrics: MetricsPlan | null;
  readonly objectives: ObjectivesPlan;
  readonly budget: BudgetPolicyPlan;
  /** Whether faults can be induced in it, to try its alerts; never in prod. */
  readonly faults: boolean;
  readonly tracking: TrackingPlan;
  /** What the platform must honour exactly, or the service is refused there; in the order of all fields. */
  readonly requires: readonly ServiceField[];
}

/** What an error tracker is sent of a service, and takes of it; without one it has no effect. */
export interface TrackingPlan {
  /** The share of requests whose trace is sent. */
  readonly traces: Ratio;
  /** The most events a minute that the tracker takes. */
  readonly events: number;
}

export interface RoutePlan {
  readonly method: string;
  /** The route's template, as the `endpoint` label has it: `/api/crm/contacts/{contact_id}`. */
  readonly endpoint: string;
}

export interface HealthPlan {
  readonly path: string;
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  /** How long a start may take until the first good answer. */
  readonly startup: Milliseconds;
}

export interface MetricsPlan {
  readonly path: string;
  /** Upper bounds of `http_request_duration_seconds`, in seconds, ascending; every latency objective is one of them. */
  readonly buckets: readonly number[];
  /** How `http_request_duration_seconds` is exported: in buckets, or as a native histogram. */
  readonly histogram: HistogramKind;
}

export type HistogramKind = "classic" | "native";

export interface ObjectivesPlan {
  readonly availability: Ratio;
  /** The largest share of requests that may fail. */
  readonly errorRate: Ratio;
  readonly latency: readonly LatencyObjective[];
  /** The largest average share of the CPU, memory and disk that it may use. */
  readonly cpu: Ratio;
  readonly memory: Ratio;
  readonly disk: Ratio;
  /** The share of instances whose logs must arrive. */
  readonly logCoverage: Ratio;
  /** For workers: the largest age of the oldest unfinished work; null elsewhere. */
  readonly freshness: Milliseconds | null;
  /** What the error budgets are counted over. */
  readonly period: PeriodPlan;
  /** Fewer failed requests than these in an alert's long window are no reason to alert: nights are quiet. */
  readonly minimumFailures: number;
  /** Objectives of single routes and of groups of routes, in order of name. */
  readonly groups: readonly RouteGroupPlan[];
}

/** Rolling: the last so many milliseconds. Calendar: since the last Monday, first of the month, or of the quarter, UTC. */
export type PeriodPlan =
  | { readonly kind: "rolling"; readonly length: Milliseconds }
  | { readonly kind: "calendar"; readonly unit: CalendarUnit };
export const calendarUnits = ["week", "month", "quarter"] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

export interface RouteGroupPlan {
  readonly name: string;
  readonly routes: readonly RoutePlan[];
  /** Null where the group has no objective of that kind. */
  readonly errorRate: Ratio | null;
  readonly latency: readonly LatencyObjective[];
}

/** Who hears of a service's budget, and what a spent one forbids. */
export interface BudgetPolicyPlan {
  /** The team that is paged. */
  readonly page: string;
  /** The team that gets a ticket. */
  readonly ticket: string;
  readonly forbids: readonly RiskyChange[];
}

export const riskyChanges = ["release", "migration", "replacement", "scale-down"] as const;
export type RiskyChange = (typeof riskyChanges)[number];

export interface LatencyObjective {
  /** 0.95 for P95. */
  readonly quantile: Ratio;
  readonly below: Milliseconds;
}

export type StorePlan = PostgresPlan | RedisPlan;

export interface PostgresPlan {
  readonly kind: "postgres";
  readonly name: string;
  readonly port: number;
  /** The connection pool's port (PgBouncer, transaction pooling): what services connect to. */
  readonly poolPort: number;
  /** Server connections that the pool opens per database and role. */
  readonly poolSize: number;
  readonly memory: Bytes;
}

export interface RedisPlan {
  readonly kind: "redis";
  readonly name: string;
  readonly port: number;
  /** `maxmemory`; of the keys that expire, the least recently used go first. */
  readonly memory: Bytes;
}

export const alertSources = ["alertmanager", "grafana"] as const;
/** Who evaluates alerting rules and sends messages: Prometheus with Alertmanager, or Grafana; never both. */
export type AlertSource = (typeof alertSources)[number];

export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export type Weekday = (typeof weekdays)[number];

/** A time at which tickets wait, in intervals of single days; times are UTC. */
export interface QuietPlan {
  readonly name: string;
  readonly intervals: readonly {
    readonly days: readonly Weekday[];
    /** `20:00` */
    readonly from: string;
    /** Later than `from`, at most `24:00`. */
    readonly to: string;
  }[];
}

/** Who hears of alerts. */
export interface AlertingPlan {
  /** Who sends them. */
  readonly from: AlertSource;
  /** The longest time from the moment on which an objective is missed (at a total outage) to the message. */
  readonly response: Milliseconds;
  /** In order of name. */
  readonly receivers: readonly ReceiverPlan[];
  /** Every team of the services, and those that the catalogue names, in order of name. */
  readonly teams: readonly TeamPlan[];
  /** Who hears of alerts that no team owns. */
  readonly fallback: Omit<TeamPlan, "name">;
  /** Receivers of the dead man's switch: it fires always, and its silence is the alarm. */
  readonly watchdog: readonly string[];
  /** When tickets wait, in order of name; pages never do. */
  readonly quiet: readonly QuietPlan[];
  /** Where dashboards and runbooks are, a URL without a slash at the end; null: the platform's own pages. */
  readonly dashboards: string | null;
  readonly runbooks: string | null;
}

export interface TeamPlan {
  readonly name: string;
  /** Names of receivers, by severity. */
  readonly page: readonly string[];
  readonly ticket: readonly string[];
}

/** `inbox` is the stack's own: it writes each message into its log. Keys name secrets of the configuration. */
export type ReceiverPlan = { readonly name: string } & (
  | { readonly kind: "inbox" }
  | { readonly kind: "webhook"; readonly url: string | null; readonly urlKey: string | null }
  | { readonly kind: "slack"; readonly urlKey: string; readonly channel: string }
  | { readonly kind: "pagerduty"; readonly routingKey: string }
  | {
      readonly kind: "email";
      readonly to: string;
      readonly from: string;
      /** `host:port` of the mail server. */
      readonly server: string;
      readonly username: string | null;
      readonly passwordKey: string | null;
    }
);

export interface SecretPlan {
  /** The configuration key: `tokenKey` is set by `pulumi config set --secret tokenKey`. */
  readonly key: string;
  /** True where the stack makes the value itself when the configuration has none. */
  readonly generated: boolean;
}
