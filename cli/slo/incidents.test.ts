import { expect, test } from "@jest/globals";
import type { AlertingRule } from "../../slo/rule.ts";
import { incidentsOf, startOf } from "./incidents.ts";
import type { Point } from "./prometheus.ts";

const range = { from: 6000, to: 12_000, step: 60 };

function rule(more: Partial<AlertingRule> = {}): AlertingRule {
  return { alert: "A", expr: "x", labels: { severity: "page", slo: "s" }, annotations: {}, ...more };
}

/** Minutes from the beginning of the range at which the condition holds; its value is the minute. */
function holding(...spans: readonly (readonly [from: number, to: number])[]): Point[] {
  return spans.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => [range.from + (from + i) * 60, from + i] as const),
  );
}

/** When it fires and ends, in minutes. */
function times(of: AlertingRule, points: readonly Point[]): (readonly [number, number | null])[] {
  return incidentsOf(of, [{ labels: { service: "crm" }, points }], range).map(({ firedAt, endedAt }) => [
    (firedAt - range.from) / 60,
    endedAt === null ? null : (endedAt - range.from) / 60,
  ]);
}

test("without more words it fires while the condition holds", () => {
  expect(times(rule(), holding([10, 12], [20, 20]))).toEqual([
    [10, 13],
    [20, 21],
  ]);
});

test("it must hold for a time, without a gap", () => {
  const patient = rule({ for: "5m" });
  expect(times(patient, holding([10, 14]))).toEqual([]);
  expect(times(patient, holding([10, 15]))).toEqual([[15, 16]]);
  expect(times(patient, holding([10, 13], [15, 19]))).toEqual([]);
});

test("it goes on for a time, and a gap within it is no end", () => {
  const steady = rule({ keep_firing_for: "2m" });
  expect(times(steady, holding([10, 12]))).toEqual([[10, 15]]);
  expect(times(steady, holding([10, 12], [14, 15]))).toEqual([[10, 18]]);
  expect(times(steady, holding([10, 12], [15, 16]))).toEqual([[10, 19]]);
  expect(times(steady, holding([10, 12], [16, 16]))).toEqual([
    [10, 15],
    [16, 19],
  ]);
});

test("one that fires still has no end", () => {
  expect(times(rule(), holding([90, 100]))).toEqual([[90, null]]);
});

test("what began before the range fires from its beginning, and what ended before is left out", () => {
  const both = rule({ for: "5m", keep_firing_for: "2m" });
  expect(startOf(both, range)).toBe(range.from - 7 * 60);
  expect(startOf(rule({ for: "1m" }), { ...range, step: 300 })).toBe(range.from - 300);
  expect(times(both, holding([-7, 3]))).toEqual([[0, 6]]);
  expect(times(rule({ keep_firing_for: "2m" }), holding([-2, -2]))).toEqual([[0, 1]]);
  expect(times(rule({ keep_firing_for: "2m" }), holding([-3, -3]))).toEqual([]);
});

test("it has the labels of the series under those of the rule, and the value at its start", () => {
  const labels = { __name__: "x", service: "crm", severity: "low" };
  expect(incidentsOf(rule(), [{ labels, points: holding([7, 9]) }], range)).toEqual([
    {
      alert: "A",
      severity: "page",
      labels: { service: "crm", severity: "page", slo: "s" },
      firedAt: range.from + 7 * 60,
      endedAt: range.from + 10 * 60,
      value: 7,
    },
  ]);
});

test("each series has incidents of its own", () => {
  const series = ["a", "b"].map((service) => ({ labels: { service }, points: holding([1, 1]) }));
  expect(incidentsOf(rule(), series, range).map(({ labels }) => labels["service"])).toEqual(["a", "b"]);
});
