/** Tests of the alert on logs that do not arrive: there is a reason for them, or nobody counts them at all. */
import type { Milliseconds, ServicePlan } from "../../catalog/plan.ts";
import { audible, logsMissingFor, silentFor } from "../alerts/service.ts";
import { logEntries } from "../logs.ts";
import { window } from "../promql.ts";
import { short } from "../series.ts";
import type { Slo } from "../slo.ts";
import { alertIs, type ExpectedAlert, type Pace } from "./expectations.ts";
import { inputsOf, manyEvents, stepsIn } from "./inputs.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { counter, gauge } from "./values.ts";

const minute = 60_000;
const hour = 60 * minute;

export function logTests(
  service: ServicePlan,
  slos: readonly Slo[],
  { interval }: Pace,
  alert: ExpectedAlert,
): RuleTest[] {
  const entries = logEntries(service.name);
  const steps = (length: Milliseconds) => stepsIn(length, interval);
  const before = hour;
  const during = 40 * minute;
  const end = before - interval;
  /** Before the end, and nearer to it than the silence is long. */
  const restart = 8 * minute;
  /** So many a step, and then so many. */
  const gaining = (first: number, then: number, series = entries): InputSeries => ({
    series,
    values: counter([
      { steps: steps(before), gain: first },
      { steps: steps(during), gain: then },
    ]),
  });
  const going: InputSeries = {
    series: entries,
    values: gauge([
      { steps: steps(before), value: 7 },
      { steps: steps(during), value: undefined },
    ]),
  };
  /** Nothing arrives, and then the intake starts anew: what it counted before is 0. */
  const restarted: InputSeries = {
    series: entries,
    values: `${counter([
      { steps: steps(before), gain: 100 },
      { steps: steps(during - restart), gain: 0 },
    ])} ${gauge([{ steps: steps(restart), value: 0 }])}`,
  };
  /** @param requests in {@link silentFor} */
  const traffic = (requests: number) =>
    inputsOf({
      slos,
      phases: [
        {
          steps: steps(before + during),
          failing: () => 0,
          traffic: (requests * (interval / silentFor)) / manyEvents,
        },
      ],
    });
  /** @param after the silence, when it fires; Infinity: never */
  const test = (name: string, series: readonly InputSeries[], after: Milliseconds): RuleTest => ({
    name: `LogStreamSilent: ${name}`,
    interval: window(interval),
    input_series: series,
    promql_expr_test: [
      alertIs(alert, end, false),
      ...(after === Number.POSITIVE_INFINITY ? [] : [alertIs(alert, end + after - 2 * interval, false)]),
      ...(after === Number.POSITIVE_INFINITY ? [] : [alertIs(alert, end + after + 2 * interval, true)]),
      alertIs(alert, end + during - interval, after !== Number.POSITIVE_INFINITY),
    ],
  });
  const never = Number.POSITIVE_INFINITY;
  // The sum over a window has one point more than it is long, as the window is closed on both ends.
  const points = silentFor / short + 1;
  const stranger = logEntries("stranger");
  return [
    // Entries of a worker or of pages need not come.
    ...(service.kind === "api"
      ? [
          test(
            "requests leave no entries",
            [gaining(100, 0), gaining(0, 100, stranger), ...traffic(1.2 * audible)],
            silentFor + logsMissingFor,
          ),
          test(
            "an intake that starts anew brings none",
            [restarted, ...traffic(100 * audible)],
            silentFor + logsMissingFor,
          ),
          test("requests leave entries", [gaining(100, 1), ...traffic(100 * audible)], never),
        ]
      : []),
    test(
      "hardly anybody asks, and nothing is said",
      [gaining(100, 0), ...traffic((0.9 * audible * (points - 1)) / points)],
      never,
    ),
    test("nobody counts them", [going, gaining(1, 1, stranger)], logsMissingFor + 5 * minute),
  ];
}
