/**
 * Burn-rate windows: when an error budget burns so fast that somebody must hear of it, and after which time.
 *
 * Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts": an alert fires when the share of failures
 * is above `factor × budget` in a long window, which tells that it matters, and in a short one, which tells that it
 * goes on. The factor is `share of the budget × period ÷ long window`.
 */
import { exact } from "../catalog/decimal.ts";
import type { CalendarUnit, Milliseconds, PeriodPlan, Ratio } from "../catalog/plan.ts";

export type Severity = "page" | "ticket";

export interface Pair {
  readonly severity: Severity;
  readonly long: Milliseconds;
  readonly short: Milliseconds;
  /** Burn rate: 1 spends the budget exactly by the end of the period. */
  readonly factor: number;
  /** The share of failures above which it fires, below 1. */
  readonly threshold: Ratio;
}

/** What the windows of an objective follow from. */
export interface Burning {
  /** The share of events that may fail, above 0 and below 1. */
  readonly budget: Ratio;
  readonly period: PeriodPlan;
  /** Time between two samples of the events. */
  readonly spacing: Milliseconds;
  /** Time between two evaluations of the rules. */
  readonly evaluation: Milliseconds;
  /** Failures that must be seen before anybody is told. */
  readonly minimum: number;
  /** Whether samples are the events themselves, as with probes: `minimum` of them take `minimum × spacing`. */
  readonly sampled: boolean;
  /** How soon the message must be out at a total outage. */
  readonly response: Milliseconds;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The pairs of the workbook's table 5-8; shares of the budget. */
const standard = [
  { severity: "page", long: hour, short: 5 * minute, share: 0.02 },
  { severity: "page", long: 6 * hour, short: 30 * minute, share: 0.05 },
  { severity: "ticket", long: day, short: 2 * hour, share: 0.1 },
  { severity: "ticket", long: 3 * day, short: 6 * hour, share: 0.1 },
] as const;

/** The faster tier: 1 % of the budget in 5 minutes, where the budget allows for that. */
const fast = { severity: "page", long: 5 * minute, short: minute, share: 0.01 } as const;

/** Samples that the shortest window must hold: of fewer, `increase` makes too much or nothing. */
const samplesOfWindow = 4;

/** How long Alertmanager waits for further alerts before the first message of a page. */
export const pageGroupWait: Milliseconds = 10_000;
/** How long a further alert waits where a message of its group has gone out already. */
export const pageGroupInterval: Milliseconds = 60_000;

/** Nominal lengths of calendar units, for the factors: a month counts as 30 days. */
const nominal: Readonly<Record<CalendarUnit, Milliseconds>> = {
  week: 7 * day,
  month: 30 * day,
  quarter: 90 * day,
};

export function lengthOf(period: PeriodPlan): Milliseconds {
  return period.kind === "rolling" ? period.length : nominal[period.unit];
}

/** What the message costs on top of the detection, at most: a scrape, an evaluation, and the wait for the group. */
export function delayOf({ spacing, evaluation }: Pick<Burning, "spacing" | "evaluation">): Milliseconds {
  return spacing + evaluation + pageGroupInterval;
}

/** The pairs of an objective, the fastest first; a page among them may be slower than `response` allows for. */
export function pairsOf(burning: Burning): readonly Pair[] {
  const slow = standardPairs(burning);
  const inTime = detection(slow.filter(isPage), 1, burning) <= burning.response - delayOf(burning);
  const faster = inTime ? undefined : fastPair(burning);
  return faster === undefined ? slow : [faster, ...slow];
}

/** Time from the beginning of a constant share of failures to the alert, without {@link delayOf}; Infinity: never. */
export function detection(
  pairs: readonly Pair[],
  failing: Ratio,
  { minimum, sampled, spacing }: Burning,
): Milliseconds {
  const least = sampled ? (minimum * spacing) / failing : 0;
  const times = pairs
    .filter(({ threshold }) => failing > threshold)
    .map(({ long, threshold }) => exact((long * threshold) / failing));
  return Math.max(least, Math.min(...times));
}

/** The largest budget of which a total outage is told in time with these samples; 0 or less: none is. */
export function largestBudget(burning: Burning): Ratio {
  const { long } = fastWindows(burning);
  return Math.min(1, exact((burning.response - delayOf(burning)) / long));
}

export function isPage({ severity }: Pair): boolean {
  return severity === "page";
}

/**
 * Copied to another period, the shares give other factors: 13.44, 5.6, 2.8 for 28 days. A factor below 1 would alert
 * inside the budget, so it becomes 1 (0.93 does at 28 days); of several such pairs the longest window says it best.
 */
function standardPairs({ budget, period, spacing }: Burning): Pair[] {
  const length = lengthOf(period);
  const factors = standard.map(({ share, long }) => exact((share * length) / long));
  return standard
    .map(({ severity, long, short }, i) => {
      const factor = Math.max(1, factors[i] ?? 1);
      const threshold = exact(factor * budget);
      return { severity, long, short: Math.max(short, samplesOfWindow * spacing), factor, threshold };
    })
    .filter(({ factor }, i, all) => factor > 1 || i === all.length - 1)
    .filter(({ threshold }) => threshold < 1);
}

/**
 * The threshold is midway between the budget, below which nothing is wrong, and the share that a total outage reaches
 * in the last moment; lower where 1 % of the budget is.
 */
function fastPair(burning: Burning): Pair | undefined {
  const { budget, period } = burning;
  const { long, short } = fastWindows(burning);
  const last = largestBudget(burning);
  if (budget >= last) return undefined;
  const strict = (fast.share * lengthOf(period) * budget) / long;
  const threshold = Number(Math.min(strict, (budget + last) / 2).toPrecision(3));
  return { severity: fast.severity, long, short, factor: exact(threshold / budget), threshold };
}

function fastWindows({ spacing }: Burning): { readonly long: Milliseconds; readonly short: Milliseconds } {
  const short = Math.max(fast.short, samplesOfWindow * spacing);
  return { short, long: Math.max(fast.long, 5 * short) };
}
