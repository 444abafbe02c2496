/** What is found where budgets are spent, kept, unknown or overridden. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { example, type Finding, type Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";
import { before, exampleWorld, running } from "./example.ts";
import { judged, type World } from "./judging.ts";
import { overridesIn, Pending, record } from "./override.ts";

const rules = { forbids: ["release", "migration"], whenUnknown: "allow" } as const;
const release: Resources = [...before.slice(0, 1), running("crm:2")];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "budget-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function found(after: Resources, more: Partial<World> = {}, given: object = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  const world = { ...exampleWorld, pending: new Pending(folder, "prod"), ...more };
  for await (const each of judged(after, { ...rules, ...given }, world)) findings.push(each);
  return findings;
}

/** A file with the alert on the spent budget. */
function forbidding(words: string): Judged {
  const alert = `groups: [{name: crm, rules: [{alert: ErrorBudgetSpent, expr: x, labels: {service: crm, slo: availability}, annotations: {forbids: "${words}"}}]}]`;
  const text = alert.replace(", rules:", ",\n  rules:").replace("groups: [", "groups:\n  [");
  return example("kubernetes:core/v1:ConfigMap", "alerts", { data: { "alerts.yml": text } });
}

test("a release of a service whose budget is spent is refused, with budget, change and way out", async () => {
  const [finding, ...others] = await found(release);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ subject: "crm", urn: release[1]?.urn });
  expect(finding?.notice).toBeUndefined();
  expect(finding?.says).toBe(
    'has spent its error budget for "availability" (-50 % left) (asked just now), which forbids: release (Deployment crm: image of "crm" changes), until the budget is back; what must go out all the same goes with NEUROERP_BUDGET_OVERRIDE="crm: <reason>"',
  );
});

test("where nothing changes, and on a first deployment, nothing is found", async () => {
  expect(await found(before)).toEqual([]);
  expect(await found(release, { deployed: async () => [] })).toEqual([]);
});

test("what is deployed is not read where no budget is spent", async () => {
  const deployed = () => Promise.reject(new Error("was read"));
  const budgets: World["budgets"] = async () => ({ known: true, cached: false, source: "", spent: [] });
  expect(await found(release, { budgets, deployed })).toEqual([]);
});

describe("what the alert says", () => {
  test("is what is forbidden", async () => {
    const after = [...release, forbidding("scale-down")];
    expect(await found(after, { deployed: async () => [...before, forbidding("scale-down")] })).toEqual([]);
    expect(await found([...release, forbidding("")], {}, {})).toEqual([]);
  });

  test("is not loosened by the change that it forbids", async () => {
    const deployed = async () => [...before, forbidding("release")];
    expect(await found([...release, forbidding("")], { deployed })).toHaveLength(1);
  });
});

describe("an override", () => {
  const overrides = overridesIn("crm: mends the cause of the outage");

  test("lets the change out, is said, and is noted when the update has made it", async () => {
    const noted: unknown[] = [];
    const recording = { record: (entry: unknown) => void noted.push(entry) };
    expect(await found(release, { overrides, ...recording })).toMatchObject([
      { notice: true, subject: "crm", says: expect.stringContaining("mends the cause of the outage") },
    ]);
    await found(release, { overrides, ...recording });
    expect(noted).toEqual([]);
    expect(await found(release, { ...recording, deployed: async () => release })).toEqual([]);
    expect(noted).toMatchObject([
      {
        stack: "example",
        service: "crm",
        reason: "mends the cause of the outage",
        changes: expect.any(String),
      },
    ]);
    await found(release, { ...recording, deployed: async () => release });
    expect(noted).toHaveLength(1);
  });

  test("of another service lets nothing out", async () => {
    const [finding] = await found(release, { overrides: overridesIn("books: mends the cause") });
    expect(finding?.notice).toBeUndefined();
  });

  test.each(["crm", "crm: short", ": without a service at all"])("%j is refused", async (text) => {
    const findings = await found(before, { overrides: overridesIn(text) });
    expect(findings).toMatchObject([{ says: expect.stringContaining("allowed is") }]);
  });

  test("of several services is read", () => {
    const { reasons } = overridesIn("crm: the first reason; books: the second reason");
    expect([...reasons.keys()]).toEqual(["crm", "books"]);
  });

  test("is a line that an audit reads", async () => {
    await found(release, { overrides });
    await found(release, { deployed: async () => release, record: (entry) => record(folder, entry) });
    const [line = "", ...more] = readFileSync(join(folder, "overrides.jsonl"), "utf8").trim().split("\n");
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({ time: expect.any(String), service: "crm" });
  });
});

describe("budgets that nobody knows", () => {
  const budgets: World["budgets"] = async () => ({ known: false, reason: "no Prometheus is named" });

  test("hold nothing back, and that is said where something risky changes", async () => {
    expect(await found(before, { budgets })).toEqual([]);
    expect(await found(release, { budgets })).toEqual([
      {
        notice: true,
        says: "no error budget is known: no Prometheus is named; risky changes of crm are not held back",
      },
    ]);
  });

  test("hold risky changes back where an environment has it so", async () => {
    const [finding] = await found(release, { budgets }, { whenUnknown: "refuse" });
    expect(finding).toMatchObject({ subject: "crm" });
    expect(finding?.notice).toBeUndefined();
  });
});

test("budgets of an earlier time are said to be", async () => {
  const cached = { known: true, cached: true, source: "budgets of 12 minute(s) ago" } as const;
  const budgets: World["budgets"] = async () => ({ ...cached, spent: [] });
  expect(await found(release, { budgets })).toEqual([
    { notice: true, says: "budgets of 12 minute(s) ago; spent: none" },
  ]);
});

test("a state that cannot be read is said, and refused where unknown budgets are", async () => {
  const deployed = async () => undefined;
  expect(await found(release, { deployed })).toMatchObject([{ notice: true }]);
  const [finding] = await found(release, { deployed }, { whenUnknown: "refuse" });
  expect(finding?.notice).toBeUndefined();
});
