import { expect, test } from "@jest/globals";
import { rangesOf, syntaxError } from "./promql.ts";

test("a query with a mistake is told from one without", () => {
  expect(syntaxError('sum by (service) (rate(http_requests_total{status=~"5.."}[5m]))')).toBeNull();
  expect(syntaxError("sum(rate(x[5m])")).not.toBeNull();
  expect(syntaxError("rate(x[])")).not.toBeNull();
});

test("ranges and subqueries are found with their series and lengths", () => {
  expect(
    rangesOf('rate(a{b="c"}[1h30m]) / max_over_time(slo:b:ratio[1d]) + avg_over_time(rate(c[5m])[1h:1m])'),
  ).toEqual([
    { metric: "a", milliseconds: 5_400_000, kind: "range" },
    { metric: "slo:b:ratio", milliseconds: 86_400_000, kind: "range" },
    { metric: "", milliseconds: 3_600_000, kind: "subquery" },
    { metric: "c", milliseconds: 300_000, kind: "range" },
  ]);
  expect(rangesOf("last_over_time(a[1h] offset 1m)")).toEqual([
    { metric: "a", milliseconds: 3_600_000, kind: "range" },
  ]);
});
