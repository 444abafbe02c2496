/** The recorded series of an objective: their names, and how long windows come from short ones. */
import type { Milliseconds } from "../catalog/plan.ts";
import { selector, window } from "./promql.ts";
import type { Slo } from "./slo.ts";

const minute = 60_000;
const hour = 60 * minute;

export const short: Milliseconds = 5 * minute;
export const long: Milliseconds = hour;

export const names = {
  total: (length: Milliseconds) => `slo:events_total:increase${window(length)}`,
  bad: (length: Milliseconds) => `slo:events_bad:increase${window(length)}`,
  badNow: "slo:sample_bad:bool",
  burnRate: `slo:burn_rate:ratio${window(long)}`,
  remaining: "slo:error_budget:remaining_ratio",
  exhaustion: "slo:error_budget:exhaustion_seconds",
  periodStart: "slo:period_start:seconds",
} as const;

/** The windows that are recorded from raw series: few, and short; every other one is a sum over them. */
export function recordedWindows({ pairs }: Pick<Slo, "pairs">): readonly Milliseconds[] {
  // A pair below the hour is a faster tier, which is there to be exact to the evaluation.
  const faster = pairs.filter((pair) => pair.long < long).flatMap((pair) => [pair.short, pair.long]);
  return [...new Set([...faster, short, long])].sort((a, b) => a - b);
}

/** Labels of the series of one objective. */
export function labelsOf({ service, name }: Pick<Slo, "service" | "name">): Record<string, string> {
  return { service, slo: name };
}

/**
 * Events of a window from recorded increases. A sum of a recorded one takes its points at multiples of the step, so it
 * is up to a step late, and reads a few points where the raw series have thousands.
 */
function events(kind: "total" | "bad", slo: Slo, length: Milliseconds): string {
  const labels = kind === "bad" ? labelsOf(slo) : { service: slo.service, sli: slo.sli };
  if (recordedWindows(slo).includes(length)) return selector(names[kind](length), labels);
  return `sum_over_time(${selector(names[kind](short), labels)}[${window(length)}:${window(short)}])`;
}

/** The number of bad events. */
export function badIn(slo: Slo, length: Milliseconds): string {
  return events("bad", slo, length);
}

/** The share of bad events, by the label `service` alone; without events nothing, not NaN. */
export function failingIn(slo: Slo, length: Milliseconds): string {
  return `${events("bad", slo, length)} / on (service) (${events("total", slo, length)} > 0)`;
}

/** How late the share of a window may be: nothing where it is recorded. */
export function lagOf(slo: Slo, length: Milliseconds): Milliseconds {
  return recordedWindows(slo).includes(length) ? 0 : short;
}

/** The share of bad events over the whole period, from hourly increases: exact, and 720 points for 30 days. */
export function failingInPeriod(slo: Slo): string {
  return `${periodSum("bad", slo)} / on (service) (${periodSum("total", slo)} > 0)`;
}

/** The number of bad events in the period. */
export function badInPeriod(slo: Slo): string {
  return periodSum("bad", slo);
}

function periodSum(kind: "total" | "bad", slo: Slo): string {
  const series = events(kind, slo, long);
  const { period } = slo.burning;
  if (period.kind === "rolling") {
    // Hours are counted when they end: until the first one has, the last hour is all that there is.
    return `(sum_over_time(${series}[${window(period.length)}:${window(long)}]) or ${series})`;
  }
  // An hour counts if it has ended after the period began. The start is that of the evaluation, not of the hour.
  const start = `${selector(names.periodStart, { period: period.unit })} @ end()`;
  const longest = { week: 7, month: 31, quarter: 92 }[period.unit];
  return `sum_over_time((${series} and on () (vector(time()) > on () (${start})))[${longest}d:${window(long)}])`;
}
