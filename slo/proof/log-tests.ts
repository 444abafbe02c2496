/** Tests of the alert on logs that do not arrive: there is a reason for them, or the streams are not there at all. */
import type { Milliseconds, ServicePlan } from "../../catalog/plan.ts";
import { audible, logsMissingFor, silentFor } from "../alerts/service.ts";
import { window } from "../promql.ts";
import { short } from "../series.ts";
import type { Signals } from "../signals.ts";
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
  { examples }: Signals,
  { interval }: Pace,
  alert: ExpectedAlert,
): RuleTest[] {
  if (examples.logBytes === null) return [];
  const [stdout, stderr] = examples.logBytes(service.name);
  const steps = (length: Milliseconds) => stepsIn(length, interval);
  const before = hour;
  const during = 40 * minute;
  const end = before - interval;
  const steady = (series: string, gain: number): InputSeries => ({
    series,
    values: counter([{ steps: steps(before + during), gain }]),
  });
  const stopping = (series: string, gain: number): InputSeries => ({
    series,
    values: counter([
      { steps: steps(before), gain },
      { steps: steps(during), gain: 0 },
    ]),
  });
  const going = (series: string): InputSeries => ({
    series,
    values: gauge([
      { steps: steps(before), value: 7 },
      { steps: steps(during), value: undefined },
    ]),
  });
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
  return [
    // The stream of a worker or of pages need not grow.
    ...(service.kind === "api"
      ? [
          test(
            "requests leave no lines",
            [stopping(stdout, 100), steady(stderr, 0), ...traffic(1.2 * audible)],
            silentFor + logsMissingFor,
          ),
          test(
            "requests leave lines in one of the streams",
            [steady(stdout, 0), steady(stderr, 100), ...traffic(100 * audible)],
            never,
          ),
        ]
      : []),
    test(
      "hardly anybody asks, and nothing is said",
      [stopping(stdout, 100), steady(stderr, 0), ...traffic((0.9 * audible * (points - 1)) / points)],
      never,
    ),
    test("the streams are not there", [going(stdout), going(stderr)], logsMissingFor + 5 * minute),
  ];
}
