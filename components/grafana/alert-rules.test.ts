/** Every alert means the same in Grafana as in Prometheus. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { options } from "../../catalog/testing/fixture.ts";
import { validCatalogue } from "../../catalog/testing/random.ts";
import { syntaxError } from "../../dashboards/testing/promql.ts";
import { lengthOf } from "../../slo/recorded-alerts.ts";
import { inhibitions } from "../monitoring/inhibitions.ts";
import { plan as withReceivers } from "../monitoring/testing/alerting.ts";
import { plan } from "../testing/declared.ts";
import { templateOf, titleOf } from "./alert-rules.ts";
import { matcherOf, matches } from "./inhibited.ts";
import { type Both, bothOf, exprOf } from "./testing/alerts.ts";

const table = bothOf(plan).map((both): [string, Both] => [titleOf(both.prometheus), both]);

function expectSame({ group, interval, prometheus, grafana }: Both, of: Plan): void {
  const { application, environment } = of;
  // The same series, unless another alert that says it fires.
  const [condition, ...others] = exprOf(grafana).split(/\n(?=unless on \([a-z, ]*\) ALERTS\{)/);
  expect(others.length === 0 ? condition : condition?.slice(1, -1)).toBe(prometheus.expr);
  expect(syntaxError(exprOf(grafana))).toBeNull();
  expect(lengthOf(grafana.for)).toBe(lengthOf(prometheus.for ?? "0s"));
  expect(grafana.keepFiringFor).toBe(prometheus.keep_firing_for);
  expect(grafana.labels).toEqual({ ...prometheus.labels, alert: prometheus.alert, application, environment });
  expect(Object.keys(grafana.annotations)).toEqual(Object.keys(prometheus.annotations));
  expect(group.team).toBe(prometheus.labels["team"] ?? null);
  // Never more seldom, but where Grafana can do no better.
  const length = interval === undefined ? of.monitoring.scrapeInterval : lengthOf(interval);
  expect(group.intervalSeconds % 10).toBe(0);
  expect(group.intervalSeconds).toBeGreaterThan(0);
  expect(group.intervalSeconds * 1000).toBeLessThanOrEqual(Math.max(10_000, length));
}

describe.each(table)("%s", (_title, both) => {
  test("has the condition, times, labels and owner that Prometheus has", () => expectSame(both, plan));

  test("fires for each series that comes back, whatever its value, and for none that does not", () => {
    const { condition, datas, noDataState, missingSeriesEvalsToResolve } = both.grafana;
    const models = datas.map(({ model }) => JSON.parse(model) as object);
    expect(models).toEqual([
      expect.objectContaining({ refId: "A", instant: true, range: false }),
      expect.objectContaining({
        refId: "B",
        type: "math",
        expression: "is_number($A) || is_nan($A) || is_inf($A)",
      }),
      expect.objectContaining({
        refId: "C",
        type: "threshold",
        expression: "B",
        conditions: [{ evaluator: { type: "gt", params: [0] } }],
      }),
    ]);
    expect(datas.map(({ datasourceUid }) => datasourceUid)).toEqual([
      "neuroerp-dev-prometheus",
      "__expr__",
      "__expr__",
    ]);
    expect([condition, noDataState, missingSeriesEvalsToResolve]).toEqual(["C", "OK", 1]);
  });

  test("shows the number, not all values as a text", () => {
    const text = Object.values(both.grafana.annotations).join();
    expect(text).toContain("$values.A.Value");
    expect(text).not.toMatch(/\$value\b(?!s)/);
  });
});

test("what cannot be asked keeps its state, and the dead man's switch falls silent", () => {
  const states = table.map(([title, { grafana }]) => [title, grafana.execErrState]);
  expect(states.filter(([, state]) => state === "OK")).toEqual([["Watchdog", "OK"]]);
});

test.each([
  ["{{ $value | humanizePercentage }} of it", "{{ $values.A.Value | humanizePercentage }} of it"],
  ["{{$value}} and {{ $value }}", "{{$values.A.Value}} and {{ $values.A.Value }}"],
  ["{{ $labels.job }} costs $value", "{{ $labels.job }} costs $value"],
  ["{{ $values.A.Value }}", "{{ $values.A.Value }}"],
])("%s becomes %s", (text, expected) => expect(templateOf(text)).toBe(expected));

test("uids are Grafana's, each is there once, and names are unique in a folder", () => {
  for (const each of [plan, withReceivers]) {
    const rules = bothOf(each);
    const uids = rules.map(({ grafana }) => grafana.uid);
    expect(uids.filter((uid) => !/^[\w-]{1,40}$/.test(uid))).toEqual([]);
    expect(new Set(uids).size).toBe(uids.length);
    const names = rules.map(({ group, grafana }) => `${group.team}/${grafana.name}`);
    expect(new Set(names).size).toBe(names.length);
  }
});

test("a rule keeps its uid when others come and go, and has another one in another environment", () => {
  const uids = (of: Plan) => new Map(bothOf(of).map(({ grafana }) => [grafana.name, grafana.uid]));
  const all = uids(plan);
  const fewer = uids({ ...plan, services: plan.services.slice(1), stores: [] });
  expect(fewer.size).toBeGreaterThan(0);
  for (const [name, uid] of fewer) expect(uid).toBe(all.get(name));
  const elsewhere = [...uids({ ...plan, environment: "staging" }).values()];
  expect(elsewhere.filter((uid) => [...all.values()].includes(uid))).toEqual([]);
});

/** Labels of the one series of an alert; where the series brings a label, that of the same disk. */
function labelsOf({ prometheus }: Both): Readonly<Record<string, string>> {
  return { mountpoint: "/", ...prometheus.labels, alertname: prometheus.alert };
}

function inhibitsByAlertmanager(source: Both, target: Both): boolean {
  const [from, to] = [labelsOf(source), labelsOf(target)];
  return inhibitions.some(
    ({ source_matchers, target_matchers, equal }) =>
      source_matchers.every((text) => matches(from, matcherOf(text))) &&
      target_matchers.every((text) => matches(to, matcherOf(text))) &&
      equal.every((label) => from[label] === to[label]),
  );
}

function inhibitsByExpression(source: Both, target: Both): boolean {
  const [from, to] = [{ ...labelsOf(source), alertstate: "firing" }, labelsOf(target)];
  const clauses = exprOf(target.grafana).matchAll(/\nunless on \(([a-z, ]*)\) ALERTS\{(.*)\}/g);
  return [...clauses].some(([, on = "", matchers = ""]) => {
    const all = matchers.match(/\w+(?:=~|!~|!=|=)"[^"]*"/g) ?? [];
    const joined = on.split(", ").filter((label) => label !== "");
    return (
      all.every((text) => matches(from, matcherOf(text))) &&
      joined.every((label) => (from as Record<string, string>)[label] === to[label])
    );
  });
}

test("an alert is silent while just those others fire that silence it in Alertmanager", () => {
  const all = bothOf(plan);
  const pairs = all.flatMap((source) => all.map((target) => [source, target] as const));
  const words = ([source, target]: readonly [Both, Both]) =>
    `${source.grafana.name} > ${target.grafana.name}`;
  const expected = pairs.filter(([source, target]) => inhibitsByAlertmanager(source, target)).map(words);
  expect(expected.length).toBeGreaterThan(10);
  expect(pairs.filter(([source, target]) => inhibitsByExpression(source, target)).map(words)).toEqual(
    expected,
  );
});

test("whatever a catalogue says, its alerts mean the same", () => {
  fc.assert(
    fc.property(validCatalogue, (catalogue) => {
      const random = normalise(catalogue, { ...options, isFolder: () => true });
      const rules = bothOf(random);
      for (const both of rules) expectSame(both, random);
      expect(new Set(rules.map(({ grafana }) => grafana.uid)).size).toBe(rules.length);
    }),
    { numRuns: 25 },
  );
}, 60_000);
