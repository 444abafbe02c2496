/** The row of a service's requests: how many, how many failed, how long they took; whole and by route. */
import type { Plan } from "../catalog/plan.ts";
import { type Row, rangeMilliseconds, rangeOf } from "./board.ts";
import { timeSeries } from "./panels.ts";
import { errorShare, requestRate, responseTime } from "./requests.ts";
import { mine, probes } from "./service-rows.ts";

export function requestRow(plan: Plan): Row {
  const range = rangeOf(plan);
  const byRoute = requestRate(plan, "method, endpoint", mine);
  return {
    title: "Requests",
    panels: [
      timeSeries({
        title: "Requests by status",
        description: "Requests per second by status, and probes.",
        unit: "reqps",
        width: 8,
        queries: [
          { expr: requestRate(plan, "status", mine), legend: "{{status}}" },
          { expr: probeRate(plan), legend: "probes" },
        ],
      }),
      timeSeries({
        title: "Errors",
        description: "The share of requests that ended in a 5xx, and of probes that failed.",
        unit: "percentunit",
        width: 8,
        queries: [
          { expr: errorShare(plan, "service", mine), legend: "requests" },
          { expr: `1 - avg(avg_over_time(probe_success{${probes}}[${range}]))`, legend: "probes" },
        ],
      }),
      timeSeries({
        title: "Response times",
        description: "Half, 95 of 100 and 99 of 100 requests were answered faster; and the probe's time.",
        unit: "s",
        width: 8,
        queries: [
          ...[0.5, 0.95, 0.99].map((quantile) => ({
            expr: responseTime(plan, quantile, "service", mine),
            legend: `P${quantile * 100}`,
          })),
          { expr: `max(probe_duration_seconds{${probes}})`, legend: "probe" },
        ],
      }),
      timeSeries({
        title: "Requests by route",
        description: "Requests per second by route, and probes.",
        unit: "reqps",
        width: 12,
        queries: [
          { expr: byRoute, legend: "{{method}} {{endpoint}}" },
          { expr: probeRate(plan), legend: "probes" },
        ],
      }),
      timeSeries({
        title: "P95 by route",
        description: "95 of 100 requests to the route were answered faster; and the probe's time.",
        unit: "s",
        width: 12,
        queries: [
          {
            expr: responseTime(plan, 0.95, "method, endpoint", mine),
            legend: "{{method}} {{endpoint}}",
          },
          { expr: `max(probe_duration_seconds{${probes}})`, legend: "probe" },
        ],
      }),
    ],
  };
}

/** Probes per second: a gauge is sampled once for each. */
function probeRate(plan: Plan): string {
  const counted = `sum(count_over_time(probe_success{${probes}}[${rangeOf(plan)}]))`;
  return `${counted} / ${rangeMilliseconds(plan) / 1000}`;
}
