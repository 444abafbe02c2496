import { expect, test } from "@jest/globals";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import { options } from "../../catalog/testing/fixture.ts";
import { ruleOptions } from "../../components/monitoring/rules.ts";
import { hostSite } from "../../components/platforms/host/site.ts";
import { replayOf } from "./replayed.ts";

const plan = normalise(neuroerp, options);
const replay = replayOf(
  plan,
  ruleOptions(
    plan,
    hostSite(plan, (...parts) => parts.join("/")),
  ),
);

test("what is recorded anew reads raw series alone, and each is read by an alert", () => {
  const rules = replay.recorded.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(0);
  for (const { expr } of rules) expect(expr).not.toMatch(/\b(slo|service|host):/);
  const names = new Set(rules.map((rule) => ("record" in rule ? rule.record : "")));
  for (const name of names) expect(replay.onRecorded.some(({ expr }) => expr.includes(name))).toBe(true);
});

test("every burn of every objective is replayed", () => {
  const burns = replay.onRecorded.filter(({ alert }) => alert === "ErrorBudgetBurn");
  const objectives = new Set(burns.map(({ labels }) => `${labels["service"]} ${labels["slo"]}`));
  expect(objectives).toContain("valeo-frontend availability");
  expect(objectives).toContain("valeo-crm latency-p95");
  expect(objectives).toContain("valeo-audit freshness");
});

test("what needs a whole period, or tells of absence, is not", () => {
  expect(replay.others).toEqual(["ErrorBudgetSpent", "LogStreamSilent", "SloDataMissing", "Watchdog"]);
  const names = [...replay.onRaw, ...replay.onRecorded].map(({ alert }) => alert);
  expect(names).toEqual(
    expect.arrayContaining(["ServiceDown", "CrashLoop", "TrafficStopped", "CpuHigh", "DiskFull"]),
  );
});
