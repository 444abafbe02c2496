import { describe, expect, test } from "@jest/globals";
import { dashboards, queriesOf } from "./index.ts";
import { plan, plans } from "./testing/plans.ts";
import { rangesOf, syntaxError } from "./testing/promql.ts";

const hour = 3_600_000;
/** Made by rules: few series, and their names say so. */
const recorded = /^(slo|service|host):/;

describe.each(Object.entries(plans))("dashboards of a plan with %s", (_, given) => {
  const queries = dashboards(given).flatMap(({ uid, json }) =>
    queriesOf(json).map((query) => ({ ...query, uid })),
  );

  test("every query is PromQL", () => {
    const wrong = queries.filter(({ expr }) => syntaxError(expr) !== null);
    expect(wrong).toEqual([]);
  });

  test("no query scans raw series for longer than an hour", () => {
    const long = queries.filter(({ expr }) =>
      rangesOf(expr).some(({ metric, milliseconds }) => !recorded.test(metric) && milliseconds > hour),
    );
    expect(long).toEqual([]);
  });

  test("no query asks a query again and again", () => {
    const subqueries = queries.filter(({ expr }) => rangesOf(expr).some(({ kind }) => kind === "subquery"));
    expect(subqueries).toEqual([]);
  });

  test("every range holds at least four scrapes", () => {
    const short = queries.filter(({ expr }) =>
      rangesOf(expr).some(({ milliseconds }) => milliseconds < 4 * given.monitoring.scrapeInterval),
    );
    expect(short).toEqual([]);
  });

  test("no query filters by a label that only leaves Prometheus with the series", () => {
    const external = queries.filter(({ expr }) => /\b(application|environment)\s*(=|!)/.test(expr));
    expect(external).toEqual([]);
  });

  test("no variable is left in a query", () => {
    const open = queries.filter(({ expr }) => expr.replaceAll('"$1"', "").includes("$"));
    expect(open).toEqual([]);
  });
});

test("a custom variable takes each of its options, or the one that is given", () => {
  const json = dashboards(plan).find(({ uid }) => uid === "neuroerp-dev-service")?.json;
  if (json === undefined) throw new Error("no dashboard of a service");
  const names = plan.services.map(({ name }) => name);
  const all = queriesOf(json);
  expect([...new Set(all.map(({ variables }) => variables["service"]))]).toEqual(names);
  const one = queriesOf(json, { service: "valeo-crm" });
  expect(all).toHaveLength(names.length * one.length);
  expect(one.filter(({ panel }) => panel === "Health")).toEqual([
    {
      panel: "Health",
      refId: "A",
      expr: 'min(probe_success{job="probe",service="valeo-crm"})',
      instant: false,
      emptyMeans: null,
      variables: { service: "valeo-crm" },
    },
  ]);
});

test("response times come from buckets, from native histograms, or from both", () => {
  const p95 = (given: keyof typeof plans) =>
    dashboards(plans[given] ?? plan)
      .flatMap(({ json }) => queriesOf(json))
      .find(({ panel }) => panel === "P95 of response times")?.expr;
  const classic = "rate(http_request_duration_seconds_bucket{}[1m])";
  const native = "rate(http_request_duration_seconds{}[1m])";
  expect(p95("the ERP")).toContain(classic);
  expect(p95("the ERP")).not.toContain(native);
  expect(p95("native histograms")).toContain(native);
  expect(p95("native histograms")).not.toContain(classic);
  expect(p95("both kinds of histograms")).toContain(classic);
  expect(p95("both kinds of histograms")).toContain(native);
});
