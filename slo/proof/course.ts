/** Series that are good, then bad, then good again, and the tests of the alerts on them. */
import type { Milliseconds } from "../../catalog/plan.ts";
import { window } from "../promql.ts";
import { alertIs, type ExpectedAlert } from "./expectations.ts";
import { stepsIn } from "./inputs.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { counter, gauge } from "./values.ts";

/** Good, bad, good again, each for so long. */
export interface Course {
  readonly before: Milliseconds;
  readonly during: Milliseconds;
  readonly after: Milliseconds;
}

/** Counted from the last good sample, and from the last bad one. */
export interface Times {
  /** When it is still silent, and when it fires. */
  readonly silent: Milliseconds;
  readonly fires: Milliseconds;
  /** Until when it goes on. @default until the recovery */
  readonly lasts?: Milliseconds;
  /** When it is silent again. */
  readonly ends: Milliseconds;
}

export class Courses {
  private readonly interval: Milliseconds;

  constructor(interval: Milliseconds) {
    this.interval = interval;
  }

  test(alert: ExpectedAlert, course: Course, input: readonly InputSeries[], times: Times): RuleTest {
    const bad = course.before - this.interval;
    const good = bad + course.during;
    return {
      name: `${alert.alertname}: fires, and ends`,
      interval: window(this.interval),
      input_series: input,
      promql_expr_test: [
        alertIs(alert, bad, false),
        alertIs(alert, bad + times.silent, false),
        alertIs(alert, bad + times.fires, true),
        alertIs(alert, good + (times.lasts ?? 0), true),
        alertIs(alert, good + times.ends, false),
      ],
    };
  }

  /** With a value when things are good, and another one when they are bad. */
  switched(series: string, course: Course, good: number, bad: number): InputSeries {
    return { series, values: gauge(this.phases(course, good, bad, "value")) };
  }

  /** A counter that gains so much a step. */
  counted(series: string, course: Course, good: number, bad: number): InputSeries {
    return { series, values: counter(this.phases(course, good, bad, "gain")) };
  }

  private phases<Name extends "value" | "gain">(
    { before, during, after }: Course,
    good: number,
    bad: number,
    name: Name,
  ): (Record<Name, number> & { readonly steps: number })[] {
    const phase = (length: Milliseconds, value: number) =>
      ({ steps: stepsIn(length, this.interval), [name]: value }) as Record<Name, number> & { steps: number };
    return [phase(before, good), phase(during, bad), phase(after, good)];
  }
}
