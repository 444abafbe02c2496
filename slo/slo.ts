/** The service level objectives of a plan that have an error budget: a share of events may fail. */
import { complement, shift } from "../catalog/decimal.ts";
import type { MonitoringPlan } from "../catalog/monitoring-plan.ts";
import type {
  AlertingPlan,
  HistogramKind,
  LatencyObjective,
  Milliseconds,
  Plan,
  Ratio,
  RoutePlan,
  ServicePlan,
} from "../catalog/plan.ts";
import { type Burning, type Pair, pairsOf } from "./windows.ts";

/** What is counted. */
export type Indicator =
  /** Requests that were answered with a server error. */
  | { readonly kind: "errors"; readonly routes: readonly RoutePlan[]; readonly histogram: HistogramKind }
  /** Requests that took too long. */
  | {
      readonly kind: "latency";
      readonly routes: readonly RoutePlan[];
      readonly below: Milliseconds;
      readonly histogram: HistogramKind;
    }
  /** Probes from outside that found nobody well. */
  | { readonly kind: "availability" }
  /** The same for pages, which export no metrics: probes that a server error answered, or nobody. */
  | { readonly kind: "probe errors" }
  /** Probes that took too long. */
  | { readonly kind: "probe latency"; readonly below: Milliseconds }
  /** Pieces of work that a worker could not do. */
  | { readonly kind: "work errors" }
  /** Moments at which the oldest unfinished work was too old. */
  | { readonly kind: "freshness"; readonly below: Milliseconds };

export interface Slo {
  readonly service: string;
  readonly team: string;
  /** Unique in its service, the label `slo`: `availability`, `errors`, `latency-p95`, `<group>-errors`. */
  readonly name: string;
  /** What its events are, the label `sli`: `requests`, `probes`, `work`, `freshness`, or a group of routes. */
  readonly sli: string;
  readonly indicator: Indicator;
  /** The share of events that must be good. */
  readonly objective: Ratio;
  readonly burning: Burning;
  readonly pairs: readonly Pair[];
}

/** What a service's events are called, groups of routes apart: no group may be called so. */
export const ownSlis = ["requests", "probes", "work", "freshness"] as const;

/** Probes and samples come at a steady pace: two failures are no accident. */
const sampledMinimum = 2;

export function slosOf(plan: Plan): readonly Slo[] {
  return plan.services.flatMap((service) => slosOfService(service, plan));
}

/** In a fixed order: what is seen from outside first. */
export function slosOfService(
  service: ServicePlan,
  { monitoring, alerting }: { readonly monitoring: MonitoringPlan; readonly alerting: AlertingPlan },
): readonly Slo[] {
  const { objectives, metrics, health } = service;
  const evaluation = monitoring.scrapeInterval;
  const make = (name: string, sli: string, indicator: Indicator, objective: Ratio): Slo => {
    const sampled = sli === "probes" || sli === "freshness";
    const burning: Burning = {
      budget: complement(objective),
      period: objectives.period,
      spacing: sli === "probes" ? health.interval : monitoring.scrapeInterval,
      evaluation,
      minimum: sampled ? sampledMinimum : objectives.minimumFailures,
      sampled,
      response: alerting.response,
    };
    const { name: serviceName, team } = service;
    return { service: serviceName, team, name, sli, indicator, objective, burning, pairs: pairsOf(burning) };
  };
  const success = complement(objectives.errorRate);
  const all = [make("availability", "probes", { kind: "availability" }, objectives.availability)];
  if (metrics === null) {
    all.push(make("errors", "probes", { kind: "probe errors" }, success));
    for (const { quantile, below } of objectives.latency)
      all.push(make(latencyName(quantile), "probes", { kind: "probe latency", below }, quantile));
  } else {
    all.push(
      service.kind === "worker"
        ? make("errors", "work", { kind: "work errors" }, success)
        : make("errors", "requests", { kind: "errors", routes: [], histogram: metrics.histogram }, success),
    );
    const latency = (name: string, sli: string, routes: readonly RoutePlan[], each: LatencyObjective) => {
      const { histogram } = metrics;
      all.push(make(name, sli, { kind: "latency", routes, below: each.below, histogram }, each.quantile));
    };
    for (const each of objectives.latency) latency(latencyName(each.quantile), "requests", [], each);
    for (const { name, routes, errorRate, latency: own } of objectives.groups) {
      if (errorRate !== null)
        all.push(
          make(
            `${name}-errors`,
            name,
            { kind: "errors", routes, histogram: metrics.histogram },
            complement(errorRate),
          ),
        );
      for (const each of own) latency(`${name}-${latencyName(each.quantile)}`, name, routes, each);
    }
  }
  if (objectives.freshness !== null) {
    const indicator = { kind: "freshness", below: objectives.freshness } as const;
    // How old work may get is its own objective; for which share of the time, its availability says.
    all.push(make("freshness", "freshness", indicator, objectives.availability));
  }
  return all;
}

/** @example latencyName(0.999) === "latency-p99.9" */
function latencyName(quantile: Ratio): string {
  return `latency-${percentile(quantile)}`;
}

/** @example percentile(0.999) === "p99.9" */
export function percentile(quantile: Ratio): string {
  return `p${shift(String(quantile), 2)}`;
}
