import { describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import type { Step } from "./events.ts";
import { objectiveChanges } from "./objectives.ts";

interface Shape {
  readonly budget?: number;
  readonly le?: number;
  readonly cpu?: number;
  readonly wait?: string;
  readonly severity?: string;
}

/** As `slo/` writes them, in short. */
function rules({ budget = 0.05, le = 0.5, cpu = 0.7, wait = "5m", severity = "page" }: Shape = {}) {
  const labels = { service: "crm", slo: "latency-p95" };
  return {
    groups: [
      {
        name: "crm-slo",
        rules: [
          {
            record: "slo:events_bad:increase5m",
            expr: `sum(increase(x_bucket{service="crm",le="${le}"}[5m]))`,
            labels,
          },
          { record: "slo:burn_rate:ratio1h", expr: `a / on (service) (b > 0) / ${budget}`, labels },
          { alert: "ErrorBudgetBurn", expr: `a > ${budget * 14.4}`, labels: { ...labels, severity } },
          {
            alert: "CpuHigh",
            expr: `avg_over_time(y[15m]) > ${cpu}`,
            for: wait,
            labels: { service: "crm", severity: "ticket" },
          },
        ],
      },
    ],
  };
}

const step = (before: object | undefined, after: object | undefined): Step => ({
  urn: "u",
  type: "t",
  name: "rules-crm",
  operation: before === undefined ? "create" : after === undefined ? "delete" : "update",
  before: before as Step["before"],
  after: after as Step["after"],
  changed: [],
  replacing: [],
});

const text = (shape: Shape) => ({ content: stringify(rules(shape)) });

const changed = (shape: Shape) => objectiveChanges([step(text({}), text(shape))]);

describe("an objective is weaker", () => {
  test("with a larger budget, and its alerts are said with it", () => {
    expect(changed({ budget: 0.1 })).toEqual([
      {
        kind: "objective",
        service: "crm",
        name: "latency-p95",
        change: "weaker",
        before: "95 % good within 500 ms",
        after: "90 % good within 500 ms",
      },
    ]);
  });

  test("with a later bound, even where the budget is smaller", () => {
    expect(changed({ le: 1, budget: 0.01 })).toMatchObject([
      { change: "weaker", after: "99 % good within 1 s" },
    ]);
  });
});

test("an objective is stricter with a smaller budget", () => {
  expect(changed({ budget: 0.01 })).toMatchObject([{ kind: "objective", change: "stricter" }]);
});

test.each<[string, Shape, string]>([
  ["a higher threshold is weaker", { cpu: 0.9 }, "weaker"],
  ["a lower one is stricter", { cpu: 0.5 }, "stricter"],
  ["a longer wait is weaker", { wait: "1h30m" }, "weaker"],
])("of an alert, %s", (_what, shape, change) => {
  expect(changed(shape)).toMatchObject([{ kind: "alert", name: "CpuHigh", change }]);
});

test("a ticket in the place of a page is weaker", () => {
  expect(changed({ severity: "ticket" })).toMatchObject([
    { kind: "alert", name: "ErrorBudgetBurn (latency-p95)", change: "weaker" },
  ]);
});

test("of a service that goes, objectives and alerts are gone", () => {
  const gone = objectiveChanges([step(text({}), undefined)]);
  expect(gone.map(({ change, kind }) => `${kind} ${change}`).sort()).toEqual([
    "alert removed",
    "alert removed",
    "objective removed",
  ]);
});

test("rules that move to another resource are the same", () => {
  const moved = [step(text({}), undefined), step(undefined, text({}))];
  expect(objectiveChanges(moved)).toEqual([]);
});

test.each<[string, (shape: Shape) => object]>([
  ["a map of files", (shape) => ({ data: { "crm.yml": stringify(rules(shape)) } })],
  ["an upload", (shape) => ({ uploads: [{ file: "/etc/rules.yml", content: stringify(rules(shape)) }] })],
  ["an object", (shape) => ({ spec: rules(shape) })],
])("rules are read from %s", (_what, inside) => {
  const changes = objectiveChanges([step(inside({}), inside({ budget: 0.1 }))]);
  expect(changes).toMatchObject([{ kind: "objective", change: "weaker" }]);
});

test("what is no rules, or is hidden, has no objectives", () => {
  const inputs = { content: "groups:\n  - [", other: "[secret]", groups: [{ rules: "none" }] };
  expect(objectiveChanges([step(undefined, inputs)])).toEqual([]);
});
