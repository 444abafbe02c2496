/** Dashboard: all services at a glance. */
import type { Plan } from "../catalog/plan.ts";
import { alertCount, alertCourse, alertTable } from "./alerts.ts";
import { type Board, board } from "./board.ts";
import { barGauge, stat, timeSeries } from "./panels.ts";
import { errorShare, requestRate, responseTime } from "./requests.ts";
import { resourceRow } from "./resources.ts";
import { uidOf } from "./uid.ts";
import { above, below, colours, neutral, steps, words, zero } from "./units.ts";

/** 0 good, 1 a ticket, 2 a page, 3 the probe fails: the worst that is true of a service. */
const light = `max by (service) (
  group by (service) (ALERTS{alertstate="firing",severity="ticket",service!=""})
  or 2 * group by (service, severity) (ALERTS{alertstate="firing",severity="page",service!=""})
  or 3 * (min by (service, job) (probe_success{job="probe"}) == bool 0)
)`;

export function overview(plan: Plan): Board {
  const toService = {
    title: "Open the service",
    path: `/d/${uidOf(plan, "service")}?var-service=$\{__field.labels.service}`,
  };
  const workers = plan.services.some(({ objectives }) => objectives.freshness !== null);
  return board(plan, {
    part: "overview",
    title: "Overview",
    description: "Which service needs a look, how much of its error budget is left, and how it is used.",
    rows: [
      {
        title: "Now",
        panels: [
          stat({
            title: "Services",
            description:
              "Green: no alert. Orange: a ticket fires. Red: a page fires, or the health probe fails. Click to open one.",
            unit: "none",
            width: 24,
            height: 5,
            queries: [{ expr: light, legend: "{{service}}" }],
            mappings: words({ 0: "good", 1: "ticket", 2: "page", 3: "down" }),
            thresholds: steps([null, colours.good], [1, colours.warning], [2, colours.bad]),
            filled: true,
            named: true,
            link: toService,
          }),
          alertCount("page", 4),
          alertCount("ticket", 4),
          stat({
            title: "Services down",
            description: "Services whose health probe fails.",
            unit: "none",
            width: 4,
            queries: [
              {
                expr: 'count(min by (service) (probe_success{job="probe"}) == 0) or vector(0)',
                legend: "down",
              },
            ],
            thresholds: zero(),
          }),
          stat({
            title: "Least error budget left",
            description: "Of all services and objectives: 100 % is untouched, 0 % is spent.",
            unit: "percentunit",
            decimals: 1,
            width: 4,
            queries: [{ expr: "min(slo:error_budget:remaining_ratio)", legend: "least" }],
            thresholds: above(0, 0.25),
          }),
          stat({
            title: "Requests per second",
            description: "All requests of all services.",
            unit: "reqps",
            width: 4,
            queries: [{ expr: `sum(${requestRate(plan, "service")})`, legend: "requests" }],
            thresholds: neutral(),
            course: true,
          }),
          stat({
            title: "Error share",
            description: "The share of all requests that ended in a 5xx.",
            unit: "percentunit",
            decimals: 2,
            width: 4,
            queries: [
              {
                expr: `sum(${requestRate(plan, "service", 'status=~"5.."')}) / (sum(${requestRate(plan, "service")}) > 0)`,
                legend: "errors",
              },
            ],
            thresholds: below(0.001, 0.01),
            emptyMeans: "No requests",
            course: true,
          }),
        ],
      },
      {
        title: "Error budgets",
        panels: [
          barGauge({
            title: "Error budget left",
            description: "Of each service's tightest objective: 100 % is untouched, 0 % and less is spent.",
            unit: "percentunit",
            decimals: 1,
            width: 8,
            min: 0,
            max: 1,
            queries: [{ expr: "min by (service) (slo:error_budget:remaining_ratio)", legend: "{{service}}" }],
            thresholds: above(0, 0.25),
            link: toService,
          }),
          timeSeries({
            title: "Error budget left over time",
            description:
              "Of each service's tightest objective. A steep fall is an incident, a slow one a leak.",
            unit: "percentunit",
            width: 8,
            max: 1,
            queries: [{ expr: "min by (service) (slo:error_budget:remaining_ratio)", legend: "{{service}}" }],
            thresholds: steps([null, colours.neutral], [0, colours.bad]),
            limits: true,
          }),
          timeSeries({
            title: "Burn rate",
            description:
              "How fast each service's fastest burning budget is spent, over an hour: at 1 it lasts exactly the period.",
            unit: "none",
            width: 8,
            queries: [{ expr: "max by (service) (slo:burn_rate:ratio1h)", legend: "{{service}}" }],
            thresholds: steps([null, colours.neutral], [1, colours.warning]),
            limits: true,
          }),
        ],
      },
      {
        title: "Traffic",
        panels: [
          timeSeries({
            title: "Throughput",
            description: "Requests per second, by service.",
            unit: "reqps",
            width: 8,
            queries: [{ expr: requestRate(plan, "service"), legend: "{{service}}" }],
          }),
          timeSeries({
            title: "Error share by service",
            description: "The share of requests that ended in a 5xx.",
            unit: "percentunit",
            width: 8,
            queries: [{ expr: errorShare(plan, "service"), legend: "{{service}}" }],
            emptyMeans: "No requests",
          }),
          timeSeries({
            title: "P95 of response times",
            description: "95 of 100 requests were answered faster.",
            unit: "s",
            width: 8,
            queries: [{ expr: responseTime(plan, 0.95, "service"), legend: "{{service}}" }],
            emptyMeans: "No requests",
          }),
          timeSeries({
            title: "Health probes",
            description: "How long the probe of each service took. A gap is a probe that failed.",
            unit: "s",
            width: workers ? 8 : 12,
            queries: [
              {
                expr: 'max by (service) (probe_duration_seconds{job="probe"} and on (instance) probe_success{job="probe"} == 1)',
                legend: "{{service}}",
              },
            ],
          }),
          ...(workers
            ? [
                timeSeries({
                  title: "Oldest unfinished work",
                  description:
                    "How long the oldest event that a worker has not handled yet has been waiting.",
                  unit: "s",
                  width: 8,
                  queries: [
                    {
                      expr: "max by (job) (worker_oldest_unfinished_seconds)",
                      legend: "{{job}}",
                    },
                  ],
                }),
              ]
            : []),
          timeSeries({
            title: "CPU and memory",
            description:
              "The larger share of what the catalogue gives it: CPU or memory, whichever is closer to its limit.",
            unit: "percentunit",
            width: workers ? 8 : 12,
            queries: [
              {
                expr: 'max by (service) (label_replace(service:cpu_utilisation:ratio5m, "of", "cpu", "", "") or label_replace(service:memory_utilisation:ratio, "of", "memory", "", ""))',
                legend: "{{service}}",
              },
            ],
            thresholds: steps([null, colours.neutral], [1, colours.bad]),
            limits: true,
          }),
        ],
      },
      resourceRow(),
      { title: "Alerts", panels: [alertTable(16), alertCourse(8)] },
    ],
  });
}
