/** What a service's rules promise: each objective with the share that may fail, its bound, its period, and its alerts. */
import { bare, comparisonOf, divisorOf, type Selector, seconds, split, windowOf } from "./promql.ts";
import { firing, type ObservedRule, selectorsIn } from "./rules.ts";

export type ObjectiveKind = "availability" | "errors" | "latency" | "freshness" | "other";

export interface Objective {
  readonly service: string;
  readonly team: string | undefined;
  /** The label `slo`: `availability`, `errors`, `latency-p95`, `<group>-errors`. */
  readonly name: string;
  readonly kind: ObjectiveKind;
  /** What its events are, the label `sli`. */
  readonly sli: string | undefined;
  /** The share of events that may fail, as its burn rate has it. */
  readonly budget: number | undefined;
  /** Seconds that an event may take, the largest of all that its rules name. */
  readonly below: number | undefined;
  /** Of a latency objective the share that its name asks for: 0.95. */
  readonly quantile: number | undefined;
  /** Days, or `week`, `month`, `quarter`. */
  readonly period: string | undefined;
  /** All shares and bounds that its rules name: more than one is a contradiction. */
  readonly budgets: readonly number[];
  readonly bounds: readonly number[];
  readonly records: readonly ObservedRule[];
  readonly alerts: readonly ObservedRule[];
}

/** A pair of windows of an alert on a budget. */
export interface BurnWindow {
  /** Seconds. */
  readonly long: number;
  readonly short: number | undefined;
  /** The share of failures above which it fires. */
  readonly threshold: number;
  /** Failures that must be seen. */
  readonly minimum: number;
}

export const recorded = {
  total: "slo:events_total:",
  bad: "slo:events_bad:",
  sample: "slo:sample_bad:",
  burnRate: "slo:burn_rate:",
  remaining: "slo:error_budget:remaining_ratio",
} as const;

/** @param rules of one service */
export function objectivesIn(service: string, rules: readonly ObservedRule[]): readonly Objective[] {
  const named = Map.groupBy(
    rules.filter(({ labels }) => labels["slo"] !== undefined),
    ({ labels }) => labels["slo"] ?? "",
  );
  return [...named].map(([name, own]) => objectiveOf(service, name, own));
}

function objectiveOf(service: string, name: string, rules: readonly ObservedRule[]): Objective {
  const alerts = rules.filter(isAlert);
  const records = rules.filter(({ kind }) => kind === "record").filter((rule) => !isAlert(rule));
  const burnRates = records.filter((rule) => rule.name.startsWith(recorded.burnRate));
  const remaining = records.filter((rule) => rule.name === recorded.remaining);
  const selectors = records.flatMap(selectorsIn);
  const bounds = distinct(records.flatMap(boundsOf));
  const budgets = distinct([...burnRates, ...remaining].flatMap(({ expr }) => divisorOf(expr) ?? []));
  const [, quantile] = /latency-p([\d.]+)$/.exec(name) ?? [];
  return {
    service,
    team: rules[0]?.labels["team"],
    name,
    kind: kindOf(name),
    sli: selectors.map(({ labels }) => labels["sli"]?.slice(1)).find((each) => each !== undefined),
    budget: burnRates.length === 0 ? undefined : divisorOf(burnRates[0]?.expr ?? ""),
    below: bounds.length === 0 ? undefined : Math.max(...bounds),
    quantile: quantile === undefined ? undefined : Number(quantile) / 100,
    period: remaining.map(({ expr }) => periodOf(expr)).find((each) => each !== undefined),
    budgets,
    bounds,
    records,
    alerts,
  };
}

/** Also one that Grafana evaluates, and Prometheus records the firing of. */
export function isAlert({ kind, name }: ObservedRule): boolean {
  return kind === "alert" || name === firing;
}

export function alertName({ kind, name, labels }: ObservedRule): string {
  return kind === "alert" ? name : (labels["alertname"] ?? name);
}

function kindOf(name: string): ObjectiveKind {
  if (name === "availability" || name === "freshness") return name;
  if (/(^|-)errors$/.test(name)) return "errors";
  return /(^|-)latency-p[\d.]+$/.test(name) ? "latency" : "other";
}

/** Of a histogram the bucket, of a native one the argument, of samples what they are compared with. */
function boundsOf(rule: ObservedRule): readonly number[] {
  const { name, expr } = rule;
  if (name.startsWith(recorded.sample)) {
    const durations = /(?:_duration_seconds|_seconds)\{[^}]*\}\s*>\s*bool\s*([\d.]+)/g;
    return [...expr.matchAll(durations)].map(([, bound]) => Number(bound));
  }
  if (!name.startsWith(recorded.bad)) return [];
  const native = [...expr.matchAll(/histogram_fraction\(0, ([\d.]+),/g)].map(([, bound]) => Number(bound));
  return [...native, ...selectorsIn(rule).flatMap(bucketOf)];
}

function bucketOf({ labels }: Selector): readonly number[] {
  const { le } = labels;
  const [, bound] = /^=~?([\d.]+)/.exec(le ?? "") ?? [];
  return bound === undefined ? [] : [Number(bound)];
}

/** @example "30 d", "month" */
function periodOf(expr: string): string | undefined {
  const [, unit] = /slo:period_start:seconds\{period="(\w+)"\}/.exec(expr) ?? [];
  if (unit !== undefined) return unit;
  const [, range] = /sum_over_time\(slo:events_bad:[^[]*\[(\w+):/.exec(expr) ?? [];
  const length = seconds(range);
  return length === undefined ? undefined : `${length / 86_400} d`;
}

const windows = new WeakMap<ObservedRule, readonly BurnWindow[]>();

/** The windows of an alert on an objective's budget; none: it is another kind of alert. */
export function windowsOf(rule: ObservedRule): readonly BurnWindow[] {
  const known = windows.get(rule);
  if (known !== undefined) return known;
  const isOfBudget = rule.expr.includes(recorded.bad) && rule.expr.includes(recorded.total);
  const found = isOfBudget ? split(bare(rule.expr), "or").flatMap(burnWindow) : [];
  windows.set(rule, found);
  return found;
}

function burnWindow(condition: string): readonly BurnWindow[] {
  const parts = split(condition, "and").flatMap((each) => comparisonOf(each) ?? []);
  const above = parts.filter(({ operator }) => operator.startsWith(">"));
  const shares = above.filter(({ left }) => left.includes(recorded.bad) && left.includes(recorded.total));
  const numbers = above.filter(({ left }) => left.includes(recorded.bad) && !left.includes(recorded.total));
  const lengths = shares.flatMap(({ left }) => windowOf(left) ?? []);
  const [first] = shares;
  if (first === undefined || lengths.length === 0) return [];
  const long = Math.max(...lengths);
  const short = Math.min(...lengths);
  return [
    {
      long,
      short: lengths.length > 1 ? short : undefined,
      threshold: Math.max(...shares.map(({ right }) => right)),
      minimum: Math.ceil(Math.max(0, ...numbers.map(({ right }) => right))),
    },
  ];
}

function distinct(values: readonly number[]): readonly number[] {
  return [...new Set(values)];
}
