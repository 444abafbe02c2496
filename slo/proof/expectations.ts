/** What a test expects at a time: an alert with its labels, a value, or nothing. */
import type { Milliseconds } from "../../catalog/plan.ts";
import { selector, window } from "../promql.ts";
import type { ExpressionTest } from "./rule-test.ts";

/** How often the samples of a test come, and its rules are evaluated. */
export interface Pace {
  readonly interval: Milliseconds;
  /** That of the groups that say so themselves. */
  readonly slow: Milliseconds;
}

export interface ExpectedAlert {
  readonly alertname: string;
  /** The labels by which it is looked for. */
  readonly of?: Readonly<Record<string, string>>;
  /** Those that it must have then: who hears of it, and how urgently. */
  readonly has: Readonly<Record<string, string>>;
}

/** At this time exactly one such alert fires, or none. */
export function alertIs(
  { alertname, of, has }: ExpectedAlert,
  at: Milliseconds,
  firing: boolean,
): ExpressionTest {
  const alerts = selector("ALERTS", { alertname, alertstate: "firing", ...of });
  return {
    expr: `count by (${Object.keys(has).join(", ")}) (${alerts})`,
    eval_time: window(at),
    exp_samples: firing ? [{ labels: selector("", has), value: 1 }] : [],
  };
}

/** At this time an expression has a value; undefined: it has no result. */
export function valueIs(
  expr: string,
  at: Milliseconds,
  value: number | undefined,
  labels: Readonly<Record<string, string>> = {},
): ExpressionTest {
  return {
    expr,
    eval_time: window(at),
    exp_samples: value === undefined ? [] : [{ labels: `{${selector("", labels).slice(1, -1)}}`, value }],
  };
}

/** The last step that is not later. */
export function floor(time: Milliseconds, interval: Milliseconds): Milliseconds {
  return Math.floor(time / interval) * interval;
}
