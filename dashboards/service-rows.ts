/** The rows of the dashboard of one service. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Plan } from "../catalog/plan.ts";
import { logEntries, maskedEntries } from "../slo/logs.ts";
import type { Signals } from "../slo/signals.ts";
import { alertCourse, alertTable } from "./alerts.ts";
import { type Row, rangeOf } from "./board.ts";
import { containerPanels } from "./containers.ts";
import { stat, text, timeSeries } from "./panels.ts";
import { errorShare, requestRate, responseTime } from "./requests.ts";
import { table } from "./table.ts";
import { above, below, colours, neutral, one, steps, words, zero } from "./units.ts";

/** Label matchers of the chosen service. */
export const mine = 'service="$service"';
/** Services without metrics of their own (`web`) are known by their probes alone: panels of requests show both. */
export const probes = `job="probe",${mine}`;

export function nowRow(plan: Plan): Row {
  const width = 4;
  return {
    title: "$service now",
    panels: [
      stat({
        title: "Health",
        description: "Whether the last probe from outside was answered.",
        unit: "none",
        width,
        queries: [{ expr: `min(probe_success{${probes}})`, legend: "probe" }],
        mappings: words({ 0: "down", 1: "up" }),
        thresholds: one(),
        filled: true,
      }),
      stat({
        title: "Requests per second",
        description: "All requests, health probes among them.",
        unit: "reqps",
        width,
        queries: [{ expr: `sum(${requestRate(plan, "service", mine)})`, legend: "requests" }],
        thresholds: neutral(),
        emptyMeans: "No requests measured",
        course: true,
      }),
      stat({
        title: "Error share",
        description: "The share of requests that ended in a 5xx.",
        unit: "percentunit",
        decimals: 2,
        width,
        queries: [{ expr: errorShare(plan, "service", mine), legend: "errors" }],
        thresholds: below(0.001, 0.01),
        emptyMeans: "No requests measured",
        course: true,
      }),
      stat({
        title: "P95 of response times",
        description: "95 of 100 requests were answered faster.",
        unit: "s",
        width,
        queries: [{ expr: responseTime(plan, 0.95, "service", mine), legend: "P95" }],
        thresholds: neutral(),
        emptyMeans: "No requests measured",
        course: true,
      }),
      stat({
        title: "Least error budget left",
        description: "Of the service's objectives: 100 % is untouched, 0 % is spent.",
        unit: "percentunit",
        decimals: 1,
        width,
        queries: [{ expr: `min(slo:error_budget:remaining_ratio{${mine}})`, legend: "least" }],
        thresholds: above(0, 0.25),
      }),
      stat({
        title: "Alerts firing",
        description: "Pages and tickets of this service.",
        unit: "none",
        width,
        queries: [
          {
            expr: `count(ALERTS{alertstate="firing",severity!="none",${mine}}) or vector(0)`,
            legend: "alerts",
          },
        ],
        thresholds: zero(),
      }),
    ],
  };
}

export function budgetRow(): Row {
  return {
    title: "Error budgets",
    panels: [
      timeSeries({
        title: "Error budget burn-down",
        description:
          "What is left of each objective's budget: 100 % is untouched, 0 % is spent, less is overspent.",
        unit: "percentunit",
        width: 8,
        max: 1,
        queries: [{ expr: `slo:error_budget:remaining_ratio{${mine}}`, legend: "{{slo}}" }],
        thresholds: steps([null, colours.neutral], [0, colours.bad]),
        limits: true,
      }),
      timeSeries({
        title: "Burn rate",
        description: "How fast each budget is spent, over an hour: at 1 it lasts exactly the period.",
        unit: "none",
        width: 8,
        queries: [{ expr: `slo:burn_rate:ratio1h{${mine}}`, legend: "{{slo}}" }],
        thresholds: steps([null, colours.neutral], [1, colours.warning]),
        limits: true,
      }),
      table({
        title: "Objectives",
        description: "What is left of each budget, how fast it burns, and when it is spent at that rate.",
        width: 8,
        labels: { slo: "SLO" },
        columns: [
          {
            title: "Budget left",
            unit: "percentunit",
            decimals: 1,
            expr: `min by (slo) (slo:error_budget:remaining_ratio{${mine}})`,
            thresholds: above(0, 0.25),
          },
          {
            title: "Burn rate",
            unit: "none",
            decimals: 2,
            expr: `max by (slo) (slo:burn_rate:ratio1h{${mine}})`,
            thresholds: below(1, 6),
          },
          {
            title: "Spent in",
            unit: "s",
            decimals: 1,
            expr: `min by (slo) (slo:error_budget:exhaustion_seconds{${mine}})`,
            emptyMeans: "not burning",
          },
        ],
        sortBy: "Budget left",
      }),
    ],
  };
}

export function saturationRow(plan: Plan, signals: Signals): Row {
  const own = signals.of === "processes" ? processRows(plan) : containerPanels(plan, signals, ["$service"]);
  return {
    title: "Saturation",
    panels: [
      timeSeries({
        title: "CPU and memory of what it is given",
        description: "Shares of the CPU and memory that the catalogue gives the service.",
        unit: "percentunit",
        width: 8,
        queries: [
          { expr: `max(service:cpu_utilisation:ratio5m{${mine}})`, legend: "CPU" },
          { expr: `max(service:memory_utilisation:ratio{${mine}})`, legend: "memory" },
        ],
        thresholds: steps([null, colours.neutral], [1, colours.bad]),
        limits: true,
      }),
      ...own,
      timeSeries({
        title: "Starts",
        description:
          "How often the supervisor started it in the last hour; more than the deployments is a crash.",
        unit: "short",
        width: 12,
        decimals: 0,
        queries: [{ expr: signals.starts("$service", "1h"), legend: "starts" }],
      }),
    ],
  };
}

function processRows(plan: Plan): readonly Builder<Panel>[] {
  const range = rangeOf(plan);
  const group = 'groupname="$service"';
  return [
    timeSeries({
      title: "CPU",
      description: "Cores that its processes use, by mode.",
      unit: "none",
      width: 8,
      stacked: true,
      atLeast: 0.01,
      queries: [
        {
          expr: `sum by (mode) (rate(namedprocess_namegroup_cpu_seconds_total{${group}}[${range}]))`,
          legend: "{{mode}}",
        },
      ],
    }),
    timeSeries({
      title: "Memory",
      description: "Memory of its processes: resident, and moved to swap.",
      unit: "bytes",
      width: 8,
      queries: [
        {
          expr: `sum by (memtype) (namedprocess_namegroup_memory_bytes{${group},memtype=~"resident|swapped"})`,
          legend: "{{memtype}}",
        },
      ],
    }),
    timeSeries({
      title: "Open files",
      description: "Files and sockets that its processes hold open.",
      unit: "short",
      width: 12,
      queries: [{ expr: `sum(namedprocess_namegroup_open_filedesc{${group}})`, legend: "open" }],
    }),
  ];
}

export function alertRow(plan: Plan): Row {
  return {
    title: "Alerts and logs",
    panels: [
      alertTable(12, "$service"),
      alertCourse(6, "$service"),
      logVolume(plan),
      text({
        title: "Logs",
        description: "Where the service's log lines are.",
        width: 24,
        height: 3,
        content:
          "The last entries: `npm run logs -- $service`. Errors alone: `npm run logs -- $service --since 1h --level error`. All of one request, with its spans: `npm run logs -- --request <id>`. As they come: `npm run logs -- $service -f`.",
      }),
    ],
  };
}

function logVolume(plan: Plan): Builder<Panel> {
  const pace = (series: string) => `sum(rate(${series}[${rangeOf(plan)}]))`;
  return timeSeries({
    title: "Log volume",
    description:
      "Entries per second that the log store has taken of the service, and those of them with something masked.",
    unit: "cps",
    width: 6,
    queries: [
      { expr: pace(logEntries("$service")), legend: "entries" },
      { expr: pace(maskedEntries("$service")), legend: "masked" },
    ],
  });
}
