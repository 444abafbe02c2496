/** Tests of the alerts that are of no service. */
import type { Milliseconds, Plan } from "../../catalog/plan.ts";
import { logPathStalledFor } from "../alerts/logs.ts";
import { downFor, loopStarts, loopWindow } from "../alerts/service.ts";
import { logStoreUp } from "../logs.ts";
import { selector, window } from "../promql.ts";
import type { Signals } from "../signals.ts";
import type { Severity } from "../windows.ts";
import { type Course, Courses, type Times } from "./course.ts";
import { diskTests } from "./disk-tests.ts";
import { alertIs, type ExpectedAlert, type Pace } from "./expectations.ts";
import { stepsIn } from "./inputs.ts";
import { resourceTest } from "./resource-tests.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { gauge } from "./values.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 86_400;

const course: Course = { before: 10 * minute, during: 10 * minute, after: 30 * minute };

export function alertOf(
  alertname: string,
  severity: Severity | "none",
  of: Readonly<Record<string, string>> = {},
): ExpectedAlert {
  return { alertname, of, has: { severity } };
}

export function stackTests(plan: Plan, signals: Signals, pace: Pace): readonly RuleTest[] {
  const { interval } = pace;
  const courses = new Courses(interval);
  const afterFor = (length: Milliseconds): Times => ({
    silent: length,
    fires: length + interval,
    ends: 2 * interval,
  });
  const atOnce: Times = { silent: 0, fires: interval, ends: 2 * interval };
  const switched = (
    alert: ExpectedAlert,
    series: string,
    values: readonly [number, number],
    times = atOnce,
  ) => courses.test(alert, course, [courses.switched(series, course, ...values)], times);
  return [
    ...diskTests(plan, signals, pace),
    ...plan.stores.map(({ name }) => resourceTest(name, { service: name }, signals, pace)),
    // The clock of a test begins at 0: these are days to go.
    switched(
      alertOf("CertificateExpiring", "ticket"),
      selector("probe_ssl_earliest_cert_expiry", { job: "probe", instance: "x" }),
      [15 * day, 13 * day],
    ),
    ...plan.stores.map(({ name, kind }) => {
      const metric = { postgres: "pg_up", redis: "redis_up" }[kind];
      return switched(alertOf("StoreDown", "page", { store: name }), metric, [1, 0], afterFor(downFor));
    }),
    ...targetTests(plan, courses, afterFor(3 * minute), interval),
    crashLoop(plan, signals, courses, interval),
    courses.test(
      alertOf("LogPathStalled", "ticket"),
      course,
      [
        courses.switched(selector(logStoreUp, { instance: "a" }), course, 1, 0),
        // An old one that cannot reach it, beside a new one that can.
        {
          series: selector(logStoreUp, { instance: "old" }),
          values: gauge([{ steps: stepsIn(course.before, interval), value: 0 }]),
        },
      ],
      afterFor(logPathStalledFor),
    ),
    ...failing(
      "RuleEvaluationFailing",
      "prometheus_rule_evaluation_failures_total",
      { rule_group: "x" },
      courses,
    ),
    ...failing(
      "NotificationsFailing",
      "alertmanager_notifications_failed_total",
      { integration: "webhook" },
      courses,
    ),
    ...["prometheus", "alertmanager"].map((job) =>
      switched(
        alertOf("ConfigReloadFailed", "ticket", { job }),
        selector(`${job}_config_last_reload_successful`, { job }),
        [1, 0],
        afterFor(minute),
      ),
    ),
    {
      name: "Watchdog: fires always",
      interval: window(interval),
      input_series: [],
      promql_expr_test: [0, hour].map((at) => alertIs(alertOf("Watchdog", "none"), at, true)),
    },
  ];
}

/** A service that cannot be scraped has an alert of its own; an exporter with many targets has one in all. */
function targetTests({ services }: Plan, courses: Courses, times: Times, interval: number): RuleTest[] {
  const alert = alertOf("TargetDown", "ticket");
  const up = (labels: Record<string, string>) => selector("up", labels);
  const down = (job: string): InputSeries => ({ series: up({ job }), values: "0x20" });
  return [
    courses.test(
      alert,
      course,
      ["a", "b"].map((instance) => courses.switched(up({ job: "probe", instance }), course, 1, 0)),
      times,
    ),
    {
      name: "TargetDown: not of a service",
      interval: window(interval),
      input_series: services.map(({ name }) => down(name)),
      promql_expr_test: [alertIs(alert, 15 * interval, false)],
    },
  ];
}

/** A start every other minute, of what is no service. */
function crashLoop({ services }: Plan, { examples }: Signals, courses: Courses, interval: number): RuleTest {
  const looping: Course = { before: 15 * minute, during: 15 * minute, after: 15 * minute };
  const each = 2 * minute;
  const forgotten = loopWindow - loopStarts * each;
  const starts = (unit: string, gain: number) => courses.counted(examples.starts(unit), looping, 0, gain);
  return courses.test(
    alertOf("CrashLoop", "ticket"),
    looping,
    [starts("prometheus", interval / each), ...services.map(({ name }) => starts(name, 1))],
    {
      silent: loopStarts * each,
      fires: loopStarts * each + 2 * interval,
      lasts: forgotten - 2 * interval,
      ends: forgotten + 2 * interval,
    },
  );
}

/** A failure tells at once, for the 5 minutes that it is looked back to. */
function failing(
  alertname: string,
  metric: string,
  labels: Readonly<Record<string, string>>,
  courses: Courses,
): RuleTest[] {
  return [
    courses.test(
      alertOf(alertname, "ticket", labels),
      course,
      [courses.counted(selector(metric, labels), course, 0, 1)],
      { silent: 0, fires: minute, lasts: 3 * minute, ends: 6 * minute },
    ),
  ];
}
