/** Tests of what means nothing, and wakes nobody: few events, none, no failures yet, counters that begin anew. */
import { selector, window } from "../promql.ts";
import { labelsOf, names } from "../series.ts";
import type { Slo } from "../slo.ts";
import { alertIs, type Pace, valueIs } from "./expectations.ts";
import { inputsOf, manyEvents, type Phase, stepsIn } from "./inputs.ts";
import type { ExpressionTest, RuleTest } from "./rule-test.ts";
import { burns, isCounted, isOfRoutes, type Subject } from "./subject.ts";

const minute = 60_000;

export function quiet({ slos, policy }: Subject, { interval }: Pace): RuleTest[] {
  const end = 70 * minute;
  const steps = stepsIn(end, interval) + 1;
  const any = `count(${selector("ALERTS", { alertname: "=~ErrorBudget.*|SloDataMissing" })})`;
  const silent = [10 * minute, 30 * minute, end].map((at) => valueIs(any, at, undefined));
  const counted = slos.filter(isCounted);
  const recorded = (name: string, slo: Slo, value: number | undefined, to = 0.01) =>
    valueIs(`round(sum(${selector(name, labelsOf(slo))}), ${to})`, end, value);
  const test = (
    name: string,
    series: RuleTest["input_series"],
    expected: readonly ExpressionTest[],
  ): RuleTest => ({
    name,
    interval: window(interval),
    input_series: series,
    promql_expr_test: expected,
  });
  // The history is short, and so one failure of a probe a large share of it.
  const before = 12;
  const failed = before * interval;
  return [
    test(
      "failures that are too few to mean anything: silence",
      inputsOf({ slos, phases: failuresOnce(slos, before, steps - before, -1) }),
      [valueIs(any, failed + interval, undefined), ...silent],
    ),
    test(
      "as many failures as mean something: pages",
      inputsOf({ slos, phases: failuresOnce(slos, before, steps - before, 0) }),
      // Of routes there are far fewer.
      counted
        .filter((slo) => !isOfRoutes(slo))
        .map((slo) => alertIs(burns(slo, "page", policy), failed + interval, true)),
    ),
    test(
      "no traffic: no alert, and no number that is none",
      inputsOf({ slos, phases: [{ steps, failing: () => 0, traffic: 0 }] }),
      [
        ...silent,
        ...counted.flatMap((slo) =>
          [names.burnRate, names.remaining].map((name) => recorded(name, slo, undefined)),
        ),
      ],
    ),
    test(
      "no failure has ever been counted: the burn rate is 0, and the data is there",
      inputsOf({ slos, phases: [{ steps, failing: () => 0 }], withoutFailures: true }),
      [...silent, ...slos.map((slo) => recorded(names.burnRate, slo, 0))],
    ),
    test("counters begin anew after a restart: silence", restarted(slos, steps), [
      ...silent,
      ...counted.map((slo) => recorded(names.burnRate, slo, 0.5, 0.1)),
    ]),
  ];
}

/** All of a handful of events fail at once: as many as the minimum, and so many more. Of samples, one does. */
function failuresOnce(slos: readonly Slo[], before: number, after: number, more: number): Phase[] {
  const least = Math.min(...slos.filter(isCounted).map(({ burning }) => burning.minimum), 10_000);
  return [
    { steps: before, failing: () => 0, traffic: 0 },
    { steps: 1, failing: () => 1, traffic: (least + more) / manyEvents },
    { steps: after - 1, failing: () => 0, traffic: 0 },
  ];
}

/** The same series twice, one after the other: the second time from 0. */
function restarted(slos: readonly Slo[], steps: number): RuleTest["input_series"] {
  const half = Math.floor(steps / 2);
  const once = inputsOf({
    slos,
    phases: [{ steps: half, failing: (slo) => (isCounted(slo) ? slo.burning.budget / 2 : 0) }],
  });
  return once.map(({ series, values }) => ({ series, values: `${values} ${values}` }));
}
