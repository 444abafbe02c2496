/** Tests of a service's alerts that are not about budgets: each fires when it must, is silent before, and ends. */
import type { Milliseconds, ServicePlan } from "../../catalog/plan.ts";
import { averageWindow, downFor, loopStarts, loopWindow } from "../alerts/service.ts";
import { selector, window } from "../promql.ts";
import type { Signals } from "../signals.ts";
import type { Slo } from "../slo.ts";
import type { Severity } from "../windows.ts";
import { type Course, Courses } from "./course.ts";
import { alertIs, type ExpectedAlert, floor, type Pace } from "./expectations.ts";
import { stepsIn } from "./inputs.ts";
import { logTests } from "./log-tests.ts";
import { resourceTest } from "./resource-tests.ts";
import type { RuleTest } from "./rule-test.ts";
import { trafficTests } from "./traffic-tests.ts";
import { gauge } from "./values.ts";

const minute = 60_000;

export function signalTests(
  service: ServicePlan,
  slos: readonly Slo[],
  signals: Signals,
  pace: Pace,
): readonly RuleTest[] {
  const { name, team } = service;
  const alert = (alertname: string, severity: Severity): ExpectedAlert => ({
    alertname,
    of: { service: name },
    has: { severity, team },
  });
  return [
    ...downTests(service, alert("ServiceDown", "page"), alert("TargetDown", "page"), pace),
    crashLoop(name, signals, alert("CrashLoop", "page"), pace),
    ...usageTests(service, signals, alert("CpuHigh", "ticket"), alert("MemoryHigh", "ticket"), pace),
    resourceTest(name, { service: name, team }, signals, pace),
    ...logTests(service, slos, pace, alert("LogStreamSilent", "ticket")),
    ...(service.kind === "api" ? trafficTests(slos, pace, alert("TrafficStopped", "ticket")) : []),
  ];
}

function downTests(
  { name, metrics }: ServicePlan,
  serviceDown: ExpectedAlert,
  targetDown: ExpectedAlert,
  { interval }: Pace,
): RuleTest[] {
  const brief = { before: 5 * minute, during: 5 * minute, after: 5 * minute };
  const courses = new Courses(interval);
  const times = { silent: downFor, fires: downFor + interval, ends: 2 * interval };
  const probe = (instance: string) => selector("probe_success", { job: "probe", service: name, instance });
  const up = (instance: string) => selector("up", { job: name, service: name, instance });
  const stays = (series: string, value: number) => ({
    series,
    values: gauge([{ steps: stepsIn(15 * minute, interval), value }]),
  });
  return [
    courses.test(serviceDown, brief, [courses.switched(probe("a"), brief, 1, 0)], times),
    {
      name: "ServiceDown: not while an instance answers",
      interval: window(interval),
      input_series: [
        stays(probe("a"), 0),
        stays(probe("b"), 1),
        stays(selector("probe_success", { job: "probe", service: "stranger" }), 0),
      ],
      promql_expr_test: [alertIs(serviceDown, 10 * minute, false)],
    },
    ...(metrics === null
      ? []
      : [
          courses.test(
            targetDown,
            brief,
            // One of two is enough: its share of the requests is not seen.
            [courses.switched(up("a"), brief, 1, 0), stays(up("b"), 1)],
            times,
          ),
        ]),
  ];
}

/** A start every other minute. */
function crashLoop(name: string, signals: Signals, alert: ExpectedAlert, { interval }: Pace): RuleTest {
  const course: Course = { before: 15 * minute, during: 15 * minute, after: 15 * minute };
  const each = 2 * minute;
  const forgotten = loopWindow - loopStarts * each;
  const courses = new Courses(interval);
  return courses.test(
    alert,
    course,
    [courses.counted(signals.examples.starts(name), course, 0, interval / each)],
    {
      silent: loopStarts * each,
      fires: loopStarts * each + 2 * interval,
      lasts: forgotten - 2 * interval,
      ends: forgotten + 2 * interval,
    },
  );
}

/** From half of the objective to half above it: the average passes it midway. */
function usageTests(
  { name, objectives, resources }: ServicePlan,
  { examples }: Signals,
  cpuHigh: ExpectedAlert,
  memoryHigh: ExpectedAlert,
  { interval }: Pace,
): RuleTest[] {
  const course: Course = { before: 30 * minute, during: 40 * minute, after: 40 * minute };
  const courses = new Courses(interval);
  const times = (lag: Milliseconds) => {
    const midway = floor(averageWindow / 2 + lag, interval);
    const [early, late] = [midway - 2 * interval, midway + 2 * interval];
    return { silent: early, fires: late, lasts: early, ends: late };
  };
  const cpu = objectives.cpu * (resources.cpu / 1000) * (interval / 1000);
  const memory = objectives.memory * resources.memory;
  const bytes = examples.memoryBytes(name);
  return [
    courses.test(
      cpuHigh,
      course,
      [courses.counted(examples.cpuSeconds(name), course, 0.5 * cpu, 1.5 * cpu)],
      // The rate is one of 5 minutes: on average half of them late.
      times(2.5 * minute),
    ),
    courses.test(memoryHigh, course, [courses.switched(bytes, course, 0.5 * memory, 1.5 * memory)], times(0)),
  ];
}
