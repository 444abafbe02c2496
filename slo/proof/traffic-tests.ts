/** Tests of the alert on traffic that stops: it knows a busy service from a quiet one, and an accident from the night. */
import type { Milliseconds } from "../../catalog/plan.ts";
import { busyHour, stoppedFor } from "../alerts/service.ts";
import { window } from "../promql.ts";
import type { Slo } from "../slo.ts";
import { alertIs, type ExpectedAlert, type Pace } from "./expectations.ts";
import { inputsOf, manyEvents, stepsIn } from "./inputs.ts";
import type { ExpressionTest, RuleTest } from "./rule-test.ts";

const minute: Milliseconds = 60_000;
const hour = 60 * minute;

export function trafficTests(slos: readonly Slo[], { interval }: Pace, alert: ExpectedAlert): RuleTest[] {
  const busy = 2 * hour;
  const much = 1.5;
  // From then on the hour before has too few of them: it was quiet then, too.
  const stillBusy = hour * (1 - 1 / much);
  const steps = (length: Milliseconds) => stepsIn(length, interval);
  /** @param perHour requests, before they stop */
  const test = (name: string, perHour: number, expected: readonly ExpressionTest[]): RuleTest => ({
    name: `TrafficStopped: ${name}`,
    interval: window(interval),
    input_series: inputsOf({
      slos,
      phases: [
        { steps: steps(busy), failing: () => 0, traffic: (perHour * (interval / hour)) / manyEvents },
        { steps: steps(2 * hour), failing: () => 0, traffic: 0 },
      ],
    }),
    promql_expr_test: expected,
  });
  const end = busy - interval;
  // The sum is up to a step of 5 minutes late, and reads the one of another group.
  const late = 5 * minute + interval;
  return [
    test("fires when nobody asks any more, and ends when that is nothing new", busyHour * much, [
      alertIs(alert, end, false),
      alertIs(alert, end + stoppedFor - interval, false),
      alertIs(alert, end + stoppedFor + 2 * late, true),
      alertIs(alert, end + stoppedFor + stillBusy - 2 * interval, true),
      alertIs(alert, end + stoppedFor + stillBusy + 2 * interval, false),
    ]),
    test("not of a service that is hardly asked", busyHour / much, [
      alertIs(alert, end + stoppedFor + 2 * late, false),
    ]),
  ];
}
