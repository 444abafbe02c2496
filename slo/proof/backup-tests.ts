/** Tests of the alert on backups: late, never made, or made by something that is gone. */
import type { Milliseconds, Plan } from "../../catalog/plan.ts";
import { backedUp, backupMissingFor, oldestBackup } from "../alerts/backups.ts";
import { window } from "../promql.ts";
import type { Signals } from "../signals.ts";
import { alertIs, type ExpectedAlert, type Pace } from "./expectations.ts";
import { stepsIn } from "./inputs.ts";
import type { RuleTest } from "./rule-test.ts";
import { gauge } from "./values.ts";

const hour = 3_600_000;

/** From when on each success is known; there are series until the end. */
interface Nights {
  readonly successes: readonly Milliseconds[];
  readonly until: Milliseconds;
}

export function backupTests(plan: Plan, { examples }: Signals, { interval }: Pace): RuleTest[] {
  const { lastBackup } = examples;
  if (lastBackup === null) return [];
  const test = (
    store: string,
    name: string,
    nights: Nights,
    expected: readonly (readonly [Milliseconds, boolean])[],
  ): RuleTest => {
    const alert: ExpectedAlert = { alertname: "BackupMissing", of: { store }, has: { severity: "ticket" } };
    const [planned, succeeded] = lastBackup(store);
    const whole = { steps: stepsIn(nights.until, interval), value: 0 };
    return {
      name: `BackupMissing: ${name}`,
      interval: window(interval),
      input_series: [
        { series: planned, values: gauge([whole]) },
        ...(nights.successes.length === 0
          ? []
          : [{ series: succeeded, values: gauge(phases(nights, interval)) }]),
      ],
      promql_expr_test: expected.map(([at, firing]) => alertIs(alert, at, firing)),
    };
  };
  const fires = oldestBackup + backupMissingFor + 2 * interval;
  return backedUp(plan).flatMap((store) => [
    test(
      store,
      "one that never succeeded fires, until one does",
      { successes: [30 * hour], until: 31 * hour },
      [
        [fires - 2 * interval, false],
        [fires, true],
        [30 * hour - interval, true],
        [30 * hour + interval, false],
      ],
    ),
    test(store, "one that stops succeeding fires", { successes: [2 * hour], until: 30 * hour }, [
      [2 * hour + fires - 3 * interval, false],
      [2 * hour + fires, true],
    ]),
    test(
      store,
      "an hour late is none missing",
      { successes: [2, 27, 52].map((at) => at * hour), until: 53 * hour },
      [
        [27 * hour - interval, false],
        [52 * hour - interval, false],
      ],
    ),
    test(store, "what made them is gone", { successes: [2, 26].map((at) => at * hour), until: 30 * hour }, [
      [30 * hour, false],
      [30 * hour + backupMissingFor - interval, false],
      [30 * hour + 2 * backupMissingFor, true],
    ]),
  ]);
}

function phases({ successes, until }: Nights, interval: Milliseconds) {
  const ends = [...successes.slice(1), until];
  return [
    { steps: stepsIn(successes[0] ?? 0, interval), value: undefined },
    ...successes.map((at, index) => ({
      steps: stepsIn((ends[index] ?? at) - at, interval),
      value: at / 1000,
    })),
  ];
}
