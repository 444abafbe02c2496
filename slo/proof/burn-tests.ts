/** Tests of burns that last for hours and days: each window fires at its own, and none of them inside the budget. */
import type { Milliseconds, Ratio } from "../../catalog/plan.ts";
import { keepFiring } from "../alerts/burn.ts";
import { selector, window } from "../promql.ts";
import { labelsOf, lagOf, names } from "../series.ts";
import type { Slo } from "../slo.ts";
import { detection, lengthOf, type Pair, type Severity } from "../windows.ts";
import { alertIs, floor, type Pace, valueIs } from "./expectations.ts";
import { burst, inputsOf, manyEvents, type Phase, stepsIn } from "./inputs.ts";
import type { ExpressionTest, RuleTest } from "./rule-test.ts";
import { afterglow, burns, isCounted, isOfRoutes, isSpent, pairsWith, type Subject } from "./subject.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** An objective that burns as fast as one pair of its windows sees, and not the faster ones. */
interface Burn {
  readonly slo: Slo;
  readonly threshold: Ratio;
  readonly share: Ratio;
  /** From its beginning to the alert. */
  readonly time: Milliseconds;
  /** How long the alert goes on after its end, and how much longer the slower pairs may. */
  readonly least: Milliseconds;
  readonly most: Milliseconds;
}

/** A burn that only one pair of windows sees; those that are found after the same time are tested together. */
export function slowBurns(subject: Subject, severity: Severity, long: Milliseconds, pace: Pace): RuleTest[] {
  const burning = subject.slos.filter(isCounted).flatMap((slo): Burn[] => {
    const pairs = pairsWith(slo, severity);
    const pair = pairs.find((each) => each.long === long);
    if (pair === undefined) return [];
    const share = shareBetween(slo, pair);
    const slower = pairs.filter((each) => each.long >= long);
    return [
      {
        slo,
        threshold: pair.threshold,
        share,
        time: detection([pair], share, slo.burning),
        least: afterglow(pair, share),
        most: Math.max(...slower.map((each) => afterglow(each, share))),
      },
    ];
  });
  const times = new Set(burning.map(({ time }) => floor(time, pace.interval)));
  return [...times].map((time) =>
    slowBurn(
      subject,
      severity,
      long,
      burning.filter((each) => floor(each.time, pace.interval) === time),
      pace,
    ),
  );
}

function slowBurn(
  { slos, policy }: Subject,
  severity: Severity,
  long: Milliseconds,
  cases: readonly Burn[],
  { interval, slow }: Pace,
): RuleTest {
  const time = Math.max(...cases.map((each) => each.time));
  const isLongest = !slos.some((slo) => pairsWith(slo, severity).some((pair) => pair.long > long));
  // At the moment of the detection the window has seen its own length of traffic, and a longer one much more.
  const good: Phase[] = isLongest
    ? before(long - time, interval)
    : [
        ...burst(3 * day, interval),
        { steps: stepsIn(long - time + 10 * minute, interval), failing: () => 0 },
      ];
  const begin = (good.reduce((sum, { steps }) => sum + steps, 0) - 1) * interval;
  // The burst stays in the longest window: the burn goes on until that would outlast the shorter one by far.
  const more = isLongest
    ? cases.map(({ least, share, threshold }) => (least + 30 * minute) / (share / threshold - 1))
    : [];
  const lasting = floor(time + Math.max(30 * minute, ...more), interval);
  const evaluation = severity === "ticket" ? slow : interval;
  const tail = Math.max(...cases.map(({ most }) => most)) + 20 * minute;
  return {
    name: `a slow burn: the ${severity} of ${window(long)}: ${cases.map(({ slo }) => slo.name).join(", ")}`,
    interval: window(interval),
    input_series: inputsOf({
      slos,
      phases: [
        ...good,
        {
          steps: stepsIn(lasting, interval),
          failing: (slo) => cases.find((each) => each.slo === slo)?.share ?? 0,
        },
        { steps: stepsIn(tail, interval), failing: () => 0 },
      ],
    }),
    promql_expr_test: cases.flatMap(({ slo, least, most }) => {
      const alert = burns(slo, severity, policy);
      const found = begin + floor(time, interval);
      const end = begin + lasting;
      const late = lagOf(slo, long) + evaluation + 2 * interval;
      return [
        alertIs(alert, found - 2 * interval, false),
        alertIs(alert, found + late, true),
        // A ticket is no page.
        ...(severity === "ticket" ? [alertIs(burns(slo, "page", policy), end, false)] : []),
        alertIs(alert, end + floor(least, interval) - 2 * interval, true),
        alertIs(alert, end + floor(most, interval) + late, false),
      ];
    }),
  };
}

/** As much good traffic, in as few samples as are worth it. */
function before(length: Milliseconds, interval: Milliseconds): Phase[] {
  return length > 6 * hour
    ? burst(length, interval)
    : [{ steps: stepsIn(length, interval) + 1, failing: () => 0 }];
}

function shareBetween(slo: Slo, { threshold }: Pair): Ratio {
  const above = slo.pairs.map((other) => other.threshold).filter((other) => other > threshold);
  const next = Math.min(1, ...above);
  return Number((threshold + 0.8 * (next - threshold)).toPrecision(6));
}

/** Well below 1: a burn that the budget bears. */
const bearable = 0.4;

/** Such a burn for longer than the longest window. */
export function insideBudget({ slos }: Subject, { interval }: Pace): RuleTest {
  const failing = (slo: Slo) => (isCounted(slo) ? slo.burning.budget * bearable : 0);
  const end = 8 * hour;
  const moments = [30 * minute, hour, 3 * hour, 6 * hour + 30 * minute, end];
  return {
    name: "a burn inside the budget: silence",
    interval: window(interval),
    input_series: inputsOf({
      slos,
      phases: [...burst(3 * day, interval, failing), { steps: stepsIn(end, interval), failing }],
    }),
    promql_expr_test: [
      ...moments.map((at) =>
        valueIs(`count(${selector("ALERTS", { alertname: "=~ErrorBudget.*" })})`, at, undefined),
      ),
      ...slos.flatMap((slo) => budgetIs(slo, end, isCounted(slo) ? bearable : 0)),
    ],
  };
}

/** The budget's rules at a steady burn: the burn rate, what is left, and until when. */
function budgetIs(slo: Slo, at: Milliseconds, burnRate: number): ExpressionTest[] {
  const { team } = slo;
  const is = (name: string, value: number | undefined, unit = 1) => {
    const series = `sum by (team) (${selector(name, labelsOf(slo))})`;
    return valueIs(`round(${unit === 1 ? series : `${series} / ${unit}`}, 0.01)`, at, value, { team });
  };
  const remaining = 1 - burnRate;
  const seconds = lengthOf(slo.burning.period) / 1000;
  return [
    is(names.burnRate, burnRate),
    is(names.remaining, remaining),
    burnRate === 0
      ? is(names.exhaustion, undefined)
      : is(names.exhaustion, 1, (remaining * seconds) / burnRate),
  ];
}

/** A steady burn above the budget has spent it, from the first samples on; much good traffic brings it back. */
export function spent({ slos, policy }: Subject, { interval }: Pace): RuleTest {
  const end = 4 * hour;
  const back = end + hour;
  const failing: Phase["failing"] = (slo) => (isCounted(slo) ? Math.min(1, slo.burning.budget * 1.5) : 0);
  return {
    name: "a budget that is spent is told, until it is back",
    interval: window(interval),
    input_series: inputsOf({
      slos,
      phases: [
        { steps: stepsIn(end, interval) + 1, failing },
        { steps: stepsIn(2 * hour, interval), failing: () => 0, traffic: 10 },
      ],
    }),
    promql_expr_test: slos.flatMap((slo) => {
      const alert = isSpent(slo, policy);
      const counted = isCounted(slo);
      const isAtOnce = !isOfRoutes(slo) && manyEvents * failing(slo) >= slo.burning.minimum;
      return [
        alertIs(alert, interval, false),
        // The first two samples are an increase, which the budget's group may find an evaluation later.
        ...(isAtOnce ? [alertIs(alert, 2 * interval, true)] : []),
        alertIs(alert, end, counted),
        // There is no time until what has happened.
        ...(counted ? [valueIs(`sum(${selector(names.exhaustion, labelsOf(slo))})`, end, undefined)] : []),
        alertIs(alert, back + keepFiring.ticket - 2 * interval, counted),
        alertIs(alert, back + keepFiring.ticket + 2 * interval, false),
      ];
    }),
  };
}
