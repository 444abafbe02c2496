/** Of each objective, what Prometheus and Sentry say: the same, as far as Sentry can count. */
import { describe, expect, test } from "@jest/globals";
import type { Plan, ServicePlan } from "../../catalog/plan.ts";
import { plan as erp } from "../../components/testing/declared.ts";
import { Annotator } from "../../slo/alerts/annotations.ts";
import { burnAlert } from "../../slo/alerts/burn.ts";
import { slosOfService } from "../../slo/slo.ts";
import { type MetricAlert, metricAlertsOf, windows } from "./metric-alerts.ts";

const crm = erp.services.find(({ name }) => name === "valeo-crm") as ServicePlan;
const plan: Plan = erp;
const minute = 60_000;

const alertsOf = (change: Partial<ServicePlan["objectives"]> = {}, service = crm) =>
  metricAlertsOf({ ...service, objectives: { ...service.objectives, ...change } }, plan);
const short = ({ name, aggregate, timeWindow, fires, threshold }: MetricAlert) =>
  `${name}: ${aggregate} ${fires} ${threshold} in ${timeWindow} min`;

test("of the objectives of the system", () => {
  expect(alertsOf().map(short)).toEqual([
    "Error budget burn: errors (page): failure_rate() above 0.0144 in 60 min",
    "Error budget burn: errors (ticket): failure_rate() above 0.003 in 1440 min",
    "Error budget burn: latency-p95 (page): percentile(transaction.duration,0.28) above 500 in 60 min",
    "Error budget burn: latency-p95 (ticket): percentile(transaction.duration,0.85) above 500 in 1440 min",
    "P95 above its objective: p95(transaction.duration) above 500 in 60 min",
    "Apdex below the objective latency-p95: apdex(500) below 0.95 in 60 min",
  ]);
});

describe.each([
  ["the defaults", {}],
  ["a strict error rate", { errorRate: 0.0001 }],
  ["a loose error rate", { errorRate: 0.05 }],
  [
    "two quantiles",
    {
      latency: [
        { quantile: 0.9, below: 300 },
        { quantile: 0.999, below: 2000 },
      ],
    },
  ],
  ["a period of 28 days", { period: { kind: "rolling", length: 28 * 24 * 60 * minute } }],
  ["a quarter", { period: { kind: "calendar", unit: "quarter" } }],
  [
    "a group of routes",
    {
      groups: [
        {
          name: "some",
          routes: crm.routes.slice(0, 2),
          errorRate: 0.01,
          latency: [{ quantile: 0.99, below: 900 }],
        },
      ],
    },
  ],
] as [string, Partial<ServicePlan["objectives"]>][])("with %s", (_what, change) => {
  const service = { ...crm, objectives: { ...crm.objectives, ...change } };
  const burns = alertsOf(change).filter(({ name }) => name.startsWith("Error budget burn"));

  test("each burn alert is a condition of the Prometheus alert of the same severity", () => {
    expect(burns.length).toBeGreaterThan(0);
    for (const alert of burns) {
      const [, name, severity] = /burn: (\S+) \((\w+)\)/.exec(alert.name) ?? [];
      const slo = slosOfService(service, plan).find((each) => each.name === name);
      if (slo === undefined) throw new Error(`no objective ${name}`);
      const pair = slo.pairs.find(
        (each) => each.severity === severity && each.long === alert.timeWindow * minute,
      );
      expect(pair).toBeDefined();
      const rule = burnAlert(slo, severity as "page" | "ticket", service.budget, new Annotator(plan, links));
      expect(rule?.expr).toContain(`> ${pair?.threshold}`);
      expect(meaningOf(alert)).toEqual({ failing: pair?.threshold, below: belowOf(slo.indicator) });
    }
  });

  test("no window is one that Sentry does not have", () => {
    for (const { timeWindow } of alertsOf(change)) expect(windows).toContain(timeWindow);
  });

  test("an Apdex that is too low means that the quantile is missed, whatever the durations are", () => {
    for (const alert of alertsOf(change).filter(({ aggregate }) => aggregate.startsWith("apdex"))) {
      const below = Number(/\((.+)\)/.exec(alert.aggregate)?.[1]);
      for (const slow of [2, 5, 100]) {
        const kept = alert.threshold;
        const durations = [
          ...Array.from({ length: Math.round(kept * 10_000) }, () => below),
          ...Array.from({ length: Math.round((1 - kept) * 10_000) }, () => below * slow),
        ];
        expect(apdex(durations, below)).toBeGreaterThanOrEqual(alert.threshold);
      }
    }
  });
});

const links = { dashboards: "http://d", runbooks: "http://r" };

/** The share of requests above which it fires. */
function meaningOf({ aggregate, threshold }: MetricAlert): { failing: number; below: number | undefined } {
  if (aggregate === "failure_rate()") return { failing: threshold, below: undefined };
  const own = /^p(\d+)\(transaction/.exec(aggregate)?.[1];
  const free = /^percentile\(transaction\.duration,(.+)\)$/.exec(aggregate)?.[1];
  const quantile = own === undefined ? Number(free) : Number(own) / 100;
  return { failing: Number((1 - quantile).toFixed(12)), below: threshold };
}

function belowOf(indicator: object): number | undefined {
  return "below" in indicator ? Number(indicator.below) : undefined;
}

function apdex(durations: readonly number[], below: number): number {
  const good = durations.filter((each) => each <= below).length;
  const fair = durations.filter((each) => each > below && each <= 4 * below).length;
  return (good + fair / 2) / durations.length;
}

test("requests of the monitoring itself count in neither", () => {
  for (const { query } of alertsOf()) expect(query).toBe('!transaction:"/health" !transaction:"/metrics"');
});

test("a group of routes is asked by its transactions", () => {
  const routes = crm.routes.slice(0, 1);
  const alerts = alertsOf({ groups: [{ name: "one", routes, errorRate: 0.01, latency: [] }] });
  const group = alerts.find(({ name }) => name.includes("one-errors"));
  expect(group?.query).toBe(`(transaction:"${routes[0]?.endpoint}" http.method:${routes[0]?.method})`);
});

test.each(["valeo-frontend", "valeo-audit"])("%s, whose objectives are not of requests, has none", (name) => {
  const service = erp.services.find((each) => each.name === name) as ServicePlan;
  expect(metricAlertsOf(service, plan)).toEqual([]);
});

test("a service that sends no traces has none: there would be nothing to measure", () => {
  expect(metricAlertsOf({ ...crm, tracking: { traces: 0, events: 1 } }, plan)).toEqual([]);
});
