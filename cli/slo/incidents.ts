/** From the moments at which an alert's condition held to the times at which it fired, as Prometheus would have it. */
import type { AlertingRule } from "../../slo/rule.ts";
import type { Labels, Point, Series } from "./prometheus.ts";
import type { Range } from "./range.ts";

export interface Incident {
  readonly alert: string;
  readonly severity: string;
  readonly labels: Labels;
  /** Seconds since 1970. */
  readonly firedAt: number;
  /** Null: it still fires at the end of the range. */
  readonly endedAt: number | null;
  /** Of the condition, when it fired. */
  readonly value: number;
}

/** When its condition must be known from, so that what fires at the beginning of the range is known. */
export function startOf(rule: AlertingRule, { from, step }: Range): number {
  return from - Math.ceil((secondsOf(rule.for) + secondsOf(rule.keep_firing_for)) / step) * step;
}

/** @param conditions results of the rule's expression, from {@link startOf} to the end of the range, each step */
export function incidentsOf(rule: AlertingRule, conditions: readonly Series[], range: Range): Incident[] {
  return conditions.flatMap(({ labels: { __name__, ...own }, points }) => {
    const labels = { ...own, ...rule.labels };
    return fired(rule, points, range).map((times) => ({
      alert: rule.alert,
      severity: rule.labels["severity"] ?? "",
      labels,
      ...times,
    }));
  });
}

type Fired = Pick<Incident, "firedAt" | "endedAt" | "value">;

/** Prometheus' own states: pending until `for` is over, firing until `keep_firing_for` after the condition. */
function fired(rule: AlertingRule, points: readonly Point[], range: Range): Fired[] {
  const { from, to, step } = range;
  const [hold, keep] = [secondsOf(rule.for), secondsOf(rule.keep_firing_for)];
  const values = new Map(points);
  const all: Fired[] = [];
  let since: number | undefined;
  let gone: number | undefined;
  let firing: Omit<Fired, "endedAt"> | undefined;
  for (let time = startOf(rule, range); time <= to; time += step) {
    const value = values.get(time);
    if (value !== undefined) {
      since ??= time;
      gone = undefined;
      if (time - since >= hold) firing ??= { firedAt: time, value };
      continue;
    }
    gone ??= time;
    if (firing === undefined) since = undefined;
    else if (time - gone >= keep) {
      all.push({ ...firing, endedAt: time });
      since = undefined;
      firing = undefined;
    }
  }
  if (firing !== undefined) all.push({ ...firing, endedAt: null });
  // What began before is seen from the beginning of the range.
  return all
    .filter(({ endedAt }) => endedAt === null || endedAt > from)
    .map((each) => ({ ...each, firedAt: Math.max(from, each.firedAt) }));
}

const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 };

/** A duration as rules have it: `1h30m`. */
function secondsOf(text = "0s"): number {
  return [...text.matchAll(/(\d+)(ms|[dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ""] ?? 0),
    0,
  );
}
