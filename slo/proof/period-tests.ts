/** Tests of the period that a budget is counted over: nothing before it counts, and after its end the budget is whole. */
import type { CalendarUnit, Milliseconds, PeriodPlan } from "../../catalog/plan.ts";
import { selector, window } from "../promql.ts";
import { labelsOf, long, names } from "../series.ts";
import type { Slo } from "../slo.ts";
import { lengthOf } from "../windows.ts";
import { alertIs, floor, valueIs } from "./expectations.ts";
import { stepsIn } from "./inputs.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { isSpent, type Subject } from "./subject.ts";
import { gauge } from "./values.ts";

const hour = 3_600_000;
const day = 24 * hour;

/**
 * Periods are long: more evaluations than these say nothing new. None of them is at an hour that fails: there a rule
 * would write another number into the series that the test gives.
 */
export const periodInterval: Milliseconds = 23 * hour;

/** A period of each unit. The clock of a test begins at 1970-01-01, a Thursday. */
const calendar: Readonly<Record<CalendarUnit, readonly [start: Milliseconds, end: Milliseconds]>> = {
  week: [4 * day, 11 * day],
  month: [31 * day, 59 * day],
  quarter: [0, 90 * day],
};

function boundsOf(period: PeriodPlan): readonly [start: Milliseconds, end: Milliseconds] {
  return period.kind === "calendar" ? calendar[period.unit] : [0, lengthOf(period)];
}

/** Events of a good hour, and of one in which all fail. */
const few = 1_000;
const many = 1_000_000;

/** The first hour fails, and the last ones of this period and of the one before; an hour counts when it ends. */
export function period({ slos, policy }: Subject): RuleTest {
  const [start, end] = boundsOf(slos[0]?.burning.period ?? { kind: "rolling", length: 0 });
  const isRolling = slos[0]?.burning.period.kind === "rolling";
  const failing = isRolling ? [start + hour] : [...(start > 0 ? [start] : []), start + hour, end];
  const grid = (at: Milliseconds) => floor(at, periodInterval);
  const after = grid(end) + 2 * periodInterval;
  const during = [0.25, 0.5, 0.8].map((share) => grid(start + (end - start) * share));
  const remaining = (slo: Slo, at: Milliseconds) => {
    const good = (at - start) / hour - 1;
    return 1 - many / (many + few * good) / slo.burning.budget;
  };
  return {
    name: "a budget is counted over its period, and begins anew",
    interval: window(long),
    // The recorded hours: from raw series it would take months of samples.
    input_series: hoursOf(slos, failing, after),
    promql_expr_test: slos.flatMap((slo) => {
      const left = `sum(${selector(names.remaining, labelsOf(slo))})`;
      return [
        ...[grid(start) + 2 * periodInterval, ...during, grid(end)].flatMap((at) => [
          valueIs(`count(abs(${left} / ${remaining(slo, at)} - 1) < 0.01)`, at, 1),
          alertIs(isSpent(slo, policy), at, remaining(slo, at) <= 0),
        ]),
        valueIs(left, after, 1),
        alertIs(isSpent(slo, policy), after, false),
      ];
    }),
  };
}

function hoursOf(slos: readonly Slo[], failing: readonly Milliseconds[], last: Milliseconds): InputSeries[] {
  // Samples of the first hour stand at its end, and there is one at 0.
  const count = stepsIn(last, hour) + 1;
  const values = (good: number, bad: number) => {
    let from = 0;
    const phases = failing.flatMap((at) => {
      const step = stepsIn(at, hour);
      const before = { steps: step - from, value: good };
      from = step + 1;
      return [before, { steps: 1, value: bad }];
    });
    return gauge([...phases, { steps: count - from, value: good }]);
  };
  const slis = new Map(slos.map((slo) => [slo.sli, slo]));
  return [
    ...[...slis.values()].map(({ service, team, sli }) => ({
      series: selector(names.total(long), { service, team, sli }),
      values: values(few, many),
    })),
    ...slos.map((slo) => ({
      series: selector(names.bad(long), { ...labelsOf(slo), team: slo.team }),
      values: values(0, many),
    })),
  ];
}
