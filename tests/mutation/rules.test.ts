/** Rules that are broken on purpose: the tests that are generated with them notice each mistake. */
import { afterAll, expect, jest, test } from "@jest/globals";
import { ruleTests } from "../../slo/proof/tests.ts";
import { ruleFiles } from "../../slo/rules.ts";
import { hostSignals } from "../../slo/signals.ts";
import { record } from "../harness/figures.ts";
import type { Mutant } from "./mutant.ts";
import { budgetMutants } from "./mutants/budgets.ts";
import { burnMutants } from "./mutants/burns.ts";
import { eventMutants } from "./mutants/events.ts";
import { resourceMutants } from "./mutants/resources.ts";
import { serviceMutants } from "./mutants/services.ts";
import { stackMutants } from "./mutants/stack.ts";
import { mutationPlan } from "./plan.ts";
import { Pool } from "./pool.ts";
import { type Failure, firstFailure, type SingleTest, singly } from "./promtool.ts";

// All of them wait in one queue.
jest.setTimeout(20 * 60_000);

const plan = mutationPlan();
const links = {
  dashboards: "http://127.0.0.1:9090/user/dashboards/#",
  runbooks: "http://127.0.0.1:9090/user/runbooks",
};
const files = new Map(ruleFiles(plan, { signals: hostSignals, links }).map((file) => [file.name, file]));
const generated = ruleTests(plan, { signals: hostSignals });
const calendars = plan.services
  .filter(({ objectives }) => objectives.period.kind === "calendar")
  .map(({ name }) => name);

const all = [
  ...eventMutants,
  ...burnMutants,
  ...budgetMutants,
  ...resourceMutants,
  ...serviceMutants,
  ...stackMutants,
];
// One promtool a core.
const pool = new Pool(2);
const began = performance.now();

function rulesOf(name: string) {
  const file = files.get(name);
  if (file === undefined) throw new Error(`There are no rules of ${name}`);
  return file;
}

/** Of those that differ from others in their period alone, the tests of the period. */
function testsOf(name: string): SingleTest[] {
  const own = generated.filter(({ content }) => content.rule_files.includes(`${name}.yml`));
  return singly(own.filter((each) => !calendars.includes(name) || each.name.endsWith(".periods")));
}

const unbroken = [...files.keys()].flatMap((name) =>
  testsOf(name).map((each) => ({
    name: `${name}: ${each.test.name}`,
    failure: pool.run(() => firstFailure(rulesOf(name), [each])),
  })),
);

/** The first test that a mutant fails. */
function killer({ file, change, seenBy }: Mutant): Promise<Failure | undefined> {
  const broken = change(rulesOf(file));
  const tests = testsOf(file);
  const looking = tests.filter(({ test }) => seenBy.test(test.name));
  return firstFailure(broken, [...looking, ...tests.filter((each) => !looking.includes(each))]);
}

const killed = all.map((mutant) => ({
  name: mutant.name,
  failure: pool.run(() => killer(mutant)),
}));
// Each is waited for by its own test; until then it may fail.
for (const { failure } of [...unbroken, ...killed]) failure.catch(() => {});

test.each(unbroken)("unbroken: $name", async ({ failure }) => {
  expect(await failure).toBeUndefined();
});

test("mutants have names of their own", () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test.each(killed)("killed: $name", async ({ failure }) => {
  expect(await failure).toBeDefined();
});

afterAll(async () => {
  const failures = await Promise.allSettled(killed.map(({ failure }) => failure));
  const count = failures.filter((each) => each.status === "fulfilled" && each.value !== undefined).length;
  const seconds = (performance.now() - began) / 1000;
  console.log(`${count} of ${all.length} mutants killed, in ${seconds.toFixed(0)} s`);
  record("mutants", { "mutants of the rules that the generated tests kill": `${count} of ${all.length}` });
});
