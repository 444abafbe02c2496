/** The unit tests of all rules: for each file of rules some of tests, by what they look at and how finely. */
import type { Milliseconds, Plan, ServicePlan } from "../../catalog/plan.ts";
import { window } from "../promql.ts";
import { type RuleOptions, slowInterval, stackFile } from "../rules.ts";
import { slosOfService } from "../slo.ts";
import { backupTests } from "./backup-tests.ts";
import { insideBudget, slowBurns, spent } from "./burn-tests.ts";
import { badSamples, missing, partlyMissing } from "./data-tests.ts";
import type { Pace } from "./expectations.ts";
import { outage, shortOutages } from "./outage-tests.ts";
import { period, periodInterval } from "./period-tests.ts";
import { quiet } from "./quiet-tests.ts";
import type { RuleTest, RuleTestFile } from "./rule-test.ts";
import { signalTests } from "./signal-tests.ts";
import { stackTests } from "./stack-tests.ts";
import type { Subject } from "./subject.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Days are too long for the pace of the scrapes; a window of 5 minutes still has two samples of it. */
const burnInterval = 2.5 * minute;

/** Nights are long; a sample lives 5 minutes. */
const nightInterval = 5 * minute;

/** A file of tests, by its name without the ending. */
export interface NamedTests {
  readonly name: string;
  readonly content: RuleTestFile;
}

type Signals = Pick<RuleOptions, "signals">;

export function ruleTests(plan: Plan, options: Signals): readonly NamedTests[] {
  return [
    ...plan.services.flatMap((service) => serviceTests(plan, service, options)),
    ...stackOf(plan, options),
  ];
}

function serviceTests(plan: Plan, service: ServicePlan, { signals }: Signals): NamedTests[] {
  const { name } = service;
  const slos = slosOfService(service, plan);
  const subject: Subject = { slos, policy: service.budget };
  const slow = slowInterval;
  const fine: Pace = { interval: plan.monitoring.scrapeInterval, slow };
  const coarse: Pace = { interval: burnInterval, slow };
  const usual: Pace = { interval: minute, slow };
  // Groups run at the same time. In this order each finds of the others what they recorded an evaluation ago.
  const order = ["service", "budget", "slo"].map((group) => `${name}-${group}`);
  const file = (kind: string, interval: Milliseconds, tests: readonly RuleTest[]): NamedTests => ({
    name: `${name}.${kind}`,
    content: {
      rule_files: [`${name}.yml`],
      evaluation_interval: window(interval),
      group_eval_order: order,
      // Of what a service does not have there is nothing to expect.
      tests: tests.filter(({ promql_expr_test }) => promql_expr_test.length > 0),
    },
  });
  return [
    file("outages", fine.interval, [
      outage(subject, 1, fine),
      outage(subject, 0.1, fine),
      ...quiet(subject, fine),
      missing(subject, fine),
      ...partlyMissing(subject, fine),
      ...badSamples(subject, fine),
    ]),
    file("burns", coarse.interval, [
      insideBudget(subject, coarse),
      ...slowBurns(subject, "page", 6 * hour, coarse),
      ...slowBurns(subject, "ticket", day, coarse),
      ...slowBurns(subject, "ticket", 3 * day, coarse),
      spent(subject, coarse),
      ...(slos.some(({ burning }) => burning.sampled) ? [shortOutages(subject, coarse)] : []),
    ]),
    file("periods", periodInterval, [period(subject)]),
    file("signals", usual.interval, signalTests(service, slos, signals, usual)),
  ];
}

function stackOf(plan: Plan, { signals }: Signals): NamedTests[] {
  const usual: Pace = { interval: minute, slow: slowInterval };
  const night: Pace = { interval: nightInterval, slow: slowInterval };
  const file = (kind: string, { interval }: Pace, tests: readonly RuleTest[]): NamedTests => ({
    name: `${stackFile}.${kind}`,
    content: {
      rule_files: [`${stackFile}.yml`],
      evaluation_interval: window(interval),
      group_eval_order: [stackFile],
      tests,
    },
  });
  const backups = backupTests(plan, signals, night);
  return [
    file("signals", usual, stackTests(plan, signals, usual)),
    // Where the platform makes any.
    ...(backups.length === 0 ? [] : [file("backups", night, backups)]),
  ];
}
