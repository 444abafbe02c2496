/**
 * Metric alerts that follow from a service's objectives, with the thresholds of its burn-rate alerts.
 *
 * Sentry knows one window an alert, of a day at most, and no least number of failures. So an alert has the long window
 * of the slowest pair that Sentry can count, and the alert of shorter or longer ones is left to Prometheus.
 */
import { complement, exact } from "../../catalog/decimal.ts";
import type { Plan, Ratio, RoutePlan, ServicePlan } from "../../catalog/plan.ts";
import { percentile, type Slo, slosOfService } from "../../slo/slo.ts";
import type { Pair, Severity } from "../../slo/windows.ts";

export interface MetricAlert {
  /** Unique in its project. */
  readonly name: string;
  readonly severity: Severity;
  readonly aggregate: string;
  /** Which transactions count. */
  readonly query: string;
  /** Minutes. */
  readonly timeWindow: number;
  readonly fires: "above" | "below";
  readonly threshold: number;
  /** Where it is over; undefined: as soon as it does not fire. */
  readonly resolves?: number;
}

const minute = 60_000;

/** Minutes that the alert builder offers. */
export const windows: readonly number[] = [1, 5, 10, 15, 30, 60, 120, 240, 1440];

/** What an objective as such is looked at over: a burn rate of 1 for an hour is no reason to wake anybody. */
const hour = 60;

/** Quantiles that have a function of their own. */
const named: readonly number[] = [0.5, 0.75, 0.95, 0.99];

/** Only what Sentry sees by itself: requests. A page's objective is of probes, and a worker's of its work. */
export function metricAlertsOf(service: ServicePlan, plan: Plan): readonly MetricAlert[] {
  // Without traces there would be nothing to measure.
  if (service.tracking.traces === 0) return [];
  const slos = slosOfService(service, plan);
  return [
    ...slos.flatMap((slo) =>
      (["page", "ticket"] as const).flatMap((severity) => burn(service, slo, severity)),
    ),
    ...slos.flatMap((slo) => objective(service, slo)),
  ];
}

/** The Prometheus alert ErrorBudgetBurn of the same severity, in the one window. */
function burn(service: ServicePlan, slo: Slo, severity: Severity): MetricAlert[] {
  const pair = countable(slo, severity);
  if (pair === undefined) return [];
  const { indicator } = slo;
  const common = { severity, timeWindow: pair.long / minute, fires: "above" } as const;
  const name = `Error budget burn: ${slo.name} (${severity})`;
  if (indicator.kind === "errors") {
    const query = queryOf(service, indicator.routes);
    return [{ ...common, name, aggregate: "failure_rate()", query, threshold: pair.threshold }];
  }
  if (indicator.kind !== "latency") return [];
  // More than a share of the requests is slower, just when the quantile of the rest is.
  const aggregate = quantileOf(complement(pair.threshold));
  return [
    { ...common, name, aggregate, query: queryOf(service, indicator.routes), threshold: indicator.below },
  ];
}

function countable({ pairs }: Slo, severity: Severity): Pair | undefined {
  const able = pairs.filter((pair) => pair.severity === severity && windows.includes(pair.long / minute));
  return able.toSorted((a, b) => b.long - a.long)[0];
}

/** The objective as people know it: the quantile, and the Apdex of the same threshold. */
function objective(service: ServicePlan, { indicator, objective: share, name, sli }: Slo): MetricAlert[] {
  if (indicator.kind !== "latency" || sli !== "requests") return [];
  const common = { severity: "ticket", timeWindow: hour, query: queryOf(service, indicator.routes) } as const;
  const { below } = indicator;
  return [
    {
      ...common,
      name: `${percentile(share).toUpperCase()} above its objective`,
      aggregate: quantileOf(share),
      fires: "above",
      threshold: below,
      resolves: exact(below * 0.9),
    },
    {
      // Half counts what takes up to four times as long: it never fires while the objective is kept.
      ...common,
      name: `Apdex below the objective ${name}`,
      aggregate: `apdex(${below})`,
      fires: "below",
      threshold: share,
      resolves: exact(share + complement(share) / 10),
    },
  ];
}

/** @example quantileOf(0.95) === "p95(transaction.duration)" */
function quantileOf(quantile: Ratio): string {
  return named.includes(quantile)
    ? `${percentile(quantile)}(transaction.duration)`
    : `percentile(transaction.duration,${quantile})`;
}

/** As in Prometheus: all requests but those of the monitoring itself, or those of a group's routes. */
function queryOf({ health, metrics }: ServicePlan, routes: readonly RoutePlan[]): string {
  if (routes.length === 0) {
    const own = [health.path, ...(metrics === null ? [] : [metrics.path])];
    return own.map((path) => `!transaction:"${path}"`).join(" ");
  }
  return routes
    .map(({ method, endpoint }) => `(transaction:"${endpoint}" http.method:${method})`)
    .join(" OR ");
}
