/** Tests of the alerts on disks: full is a page, and filling up a ticket, by the pace and not by the level. */
import type { Plan, Ratio } from "../../catalog/plan.ts";
import { downFor } from "../alerts/service.ts";
import { diskUtilisation, nearlyFull } from "../alerts/stack.ts";
import { selector, window } from "../promql.ts";
import type { Signals } from "../signals.ts";
import type { Severity } from "../windows.ts";
import { type Course, Courses } from "./course.ts";
import { alertIs, type ExpectedAlert, type Pace, valueIs } from "./expectations.ts";
import { stepsIn } from "./inputs.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { gauge } from "./values.ts";

const minute = 60_000;
const hour = 60 * minute;

const size = 200;

export function diskTests(plan: Plan, { examples }: Signals, { interval }: Pace): RuleTest[] {
  const disk = Math.min(1, ...plan.services.map(({ objectives }) => objectives.disk));
  const courses = new Courses(interval);
  const course: Course = { before: 10 * minute, during: 10 * minute, after: 10 * minute };
  const whole = {
    series: examples.diskSize,
    values: gauge([{ steps: stepsIn(15 * hour, interval), value: size }]),
  };
  const full = (severity: Severity, good: Ratio, bad: Ratio): RuleTest =>
    courses.test(
      { alertname: "DiskFull", of: { mountpoint: "/", severity }, has: { severity } },
      course,
      [whole, courses.switched(examples.diskAvailable, course, size * (1 - good), size * (1 - bad))],
      { silent: downFor, fires: downFor + interval, ends: 2 * interval },
    );
  // The objective may be above the level at which somebody is woken.
  const page = Math.max(disk, nearlyFull);
  const between = page === disk ? (1 + disk) / 2 : (disk + page) / 2;
  const above = (1 + page) / 2;
  const ticket = full("ticket", disk * 0.98, between);
  const used = valueIs(
    `round(sum(${selector(diskUtilisation, { mountpoint: "/" })}), 0.001)`,
    course.before + 5 * minute,
    Number(between.toFixed(3)),
  );
  return [
    { ...ticket, promql_expr_test: [...ticket.promql_expr_test, used] },
    full("page", page * 0.98, above),
    ...fillingUp(whole, examples.diskAvailable, interval),
  ];
}

/** How far a forecast must have come before it is one. */
const forecastFor = 30 * minute;

/** From 60 % in use, by 1 % an hour: full in 40 hours. By 0.4 % an hour, nobody need hurry. */
function fillingUp(whole: InputSeries, available: string, interval: number): RuleTest[] {
  const alert: ExpectedAlert = {
    alertname: "DiskFillingUp",
    of: { mountpoint: "/" },
    has: { severity: "ticket" },
  };
  const still = 7 * hour;
  /** @param later what is free, in promtool's notation, after some hours at one level, which is no pace */
  const test = (
    name: string,
    used: number,
    later: string,
    expected: readonly (readonly [number, boolean])[],
  ) => ({
    name: `DiskFillingUp: ${name}`,
    interval: window(interval),
    input_series: [
      whole,
      {
        series: available,
        values: `${gauge([{ steps: stepsIn(still, interval), value: size * (1 - used) }])} ${later}`,
      },
    ],
    promql_expr_test: [
      alertIs(alert, still - interval, false),
      ...expected.map(([after, firing]) => alertIs(alert, still + after, firing)),
    ],
  });
  const steps = stepsIn(7.5 * hour, interval);
  const falling = (used: number, hourly: number) =>
    `${size * (1 - used)}-${Number(((size * hourly * interval) / hour).toFixed(6))}x${steps}`;
  return [
    test("fires at the pace", 0.6, falling(0.6, 0.01), [
      [2 * hour, false],
      [6 * hour, true],
    ]),
    test("not at a pace that leaves time", 0.6, falling(0.6, 0.004), [[7 * hour, false]]),
    test("not while it is roomy", 0.3, falling(0.3, 0.012), [[7 * hour, false]]),
    // A line through a step is steep at once.
    test("not before the forecast has stood for a while", 0.6, `${size * 0.2}x${steps}`, [
      [forecastFor - 2 * interval, false],
      [2 * forecastFor, true],
    ]),
  ];
}
