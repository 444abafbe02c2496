/** Dashboard: monitoring itself. When this one is red, the others cannot be believed. */
import type { Plan } from "../catalog/plan.ts";
import { type Board, board, type Row, rangeOf } from "./board.ts";
import { stat, timeSeries } from "./panels.ts";
import { table } from "./table.ts";
import { neutral, one, words, zero } from "./units.ts";

const prometheus = 'job="prometheus"';

export function monitoring(plan: Plan): Board {
  const range = rangeOf(plan);
  return board(plan, {
    part: "monitoring",
    title: "Monitoring",
    description: "Prometheus, its targets and rules, and Alertmanager.",
    rows: [now(), targets(), server(range), alerting(range)],
  });
}

function now(): Row {
  return {
    title: "Now",
    panels: [
      stat({
        title: "Targets down",
        description: "Targets whose last scrape failed.",
        unit: "none",
        width: 4,
        queries: [{ expr: "count(up == 0) or vector(0)", legend: "down" }],
        thresholds: zero(),
      }),
      stat({
        title: "Rule errors",
        description: "Evaluations of rules that failed in the last hour.",
        unit: "none",
        decimals: 0,
        width: 4,
        queries: [
          { expr: "sum(increase(prometheus_rule_evaluation_failures_total[1h]))", legend: "failures" },
        ],
        thresholds: zero(),
      }),
      stat({
        title: "Notifications failed",
        description: "Messages of the last hour that Alertmanager could not deliver.",
        unit: "none",
        decimals: 0,
        width: 4,
        queries: [{ expr: "sum(increase(alertmanager_notifications_failed_total[1h]))", legend: "failures" }],
        thresholds: zero(),
      }),
      stat({
        title: "Configuration",
        description: "Whether Prometheus and Alertmanager took the last configuration that they were given.",
        unit: "none",
        width: 4,
        queries: [
          {
            expr: "min(prometheus_config_last_reload_successful) * min(alertmanager_config_last_reload_successful)",
            legend: "configuration",
          },
        ],
        mappings: words({ 0: "refused", 1: "in use" }),
        thresholds: one(),
        filled: true,
      }),
      stat({
        title: "Watchdog",
        description: "An alert that always fires: its silence at the receiver is the alarm.",
        unit: "none",
        width: 4,
        queries: [
          {
            expr: 'count(ALERTS{alertname="Watchdog",alertstate="firing"}) or vector(0)',
            legend: "watchdog",
          },
        ],
        mappings: words({ 0: "silent", 1: "fires" }),
        thresholds: one(),
        filled: true,
      }),
      stat({
        title: "Series",
        description: "Series that Prometheus keeps in memory.",
        unit: "short",
        width: 4,
        queries: [{ expr: "sum(prometheus_tsdb_head_series)", legend: "series" }],
        thresholds: neutral(),
        course: true,
      }),
    ],
  };
}

function targets(): Row {
  return {
    title: "Targets",
    panels: [
      table({
        title: "Targets",
        description: "Whether each target answers, how long its scrape takes, and how many samples it gives.",
        width: 12,
        height: 10,
        labels: { job: "Job", instance: "Target" },
        columns: [
          {
            title: "State",
            unit: "none",
            expr: "min by (job, instance) (up)",
            mappings: words({ 0: "down", 1: "up" }),
            thresholds: one(),
          },
          {
            title: "Scrape",
            unit: "s",
            decimals: 1,
            expr: "max by (job, instance) (scrape_duration_seconds)",
          },
          {
            title: "Samples",
            unit: "short",
            expr: "max by (job, instance) (scrape_samples_scraped)",
          },
        ],
        sortBy: "Job",
      }),
      timeSeries({
        title: "Scrape durations",
        description: "The slowest target of each job.",
        unit: "s",
        width: 6,
        height: 10,
        queries: [{ expr: "max by (job) (scrape_duration_seconds)", legend: "{{job}}" }],
      }),
      timeSeries({
        title: "Samples per scrape",
        description: "What each job gives; a jump is a label with too many values.",
        unit: "short",
        width: 6,
        height: 10,
        queries: [{ expr: "sum by (job) (scrape_samples_scraped)", legend: "{{job}}" }],
      }),
    ],
  };
}

function server(range: string): Row {
  return {
    title: "Prometheus",
    panels: [
      timeSeries({
        title: "Rule evaluation time",
        description:
          "How long the last evaluation of each group took; it must stay below the group's interval.",
        unit: "s",
        width: 8,
        queries: [
          {
            // The label holds the file's path too.
            expr: 'max by (group) (label_replace(prometheus_rule_group_last_duration_seconds, "group", "$1", "rule_group", ".*;(.*)"))',
            legend: "{{group}}",
          },
        ],
      }),
      timeSeries({
        title: "Rule evaluations",
        description:
          "Evaluations per second, those that failed, and those that were missed for lack of time.",
        unit: "ops",
        width: 8,
        queries: [
          { expr: `sum(rate(prometheus_rule_evaluations_total[${range}]))`, legend: "evaluated" },
          { expr: `sum(rate(prometheus_rule_evaluation_failures_total[${range}]))`, legend: "failed" },
          { expr: `sum(rate(prometheus_rule_group_iterations_missed_total[${range}]))`, legend: "missed" },
        ],
      }),
      timeSeries({
        title: "Samples",
        description: "Samples per second that Prometheus stores.",
        unit: "cps",
        width: 8,
        queries: [
          { expr: `sum(rate(prometheus_tsdb_head_samples_appended_total[${range}]))`, legend: "stored" },
        ],
      }),
      timeSeries({
        title: "Head series",
        description: "Series in memory.",
        unit: "short",
        width: 6,
        queries: [{ expr: "sum(prometheus_tsdb_head_series)", legend: "series" }],
      }),
      timeSeries({
        title: "Storage",
        description: "Bytes on disk in blocks; the samples of the last hours are not in one yet.",
        unit: "bytes",
        width: 6,
        queries: [{ expr: "prometheus_tsdb_storage_blocks_bytes", legend: "blocks" }],
      }),
      timeSeries({
        title: "Query time",
        description: "99 of 100 queries and rules were answered faster, by phase.",
        unit: "s",
        width: 6,
        queries: [
          {
            expr: 'max by (slice) (prometheus_engine_query_duration_seconds{quantile="0.99"}) >= 0',
            legend: "{{slice}}",
          },
        ],
        emptyMeans: "No queries",
      }),
      timeSeries({
        title: "Memory",
        description: "Resident memory of Prometheus and Alertmanager.",
        unit: "bytes",
        width: 6,
        queries: [
          {
            expr: 'max by (job) (process_resident_memory_bytes{job=~"prometheus|alertmanager"})',
            legend: "{{job}}",
          },
        ],
      }),
    ],
  };
}

function alerting(range: string): Row {
  return {
    title: "Alertmanager",
    panels: [
      timeSeries({
        title: "Alerts",
        description: "Alerts that Alertmanager knows, by state.",
        unit: "short",
        width: 6,
        queries: [{ expr: "sum by (state) (alertmanager_alerts)", legend: "{{state}}" }],
      }),
      timeSeries({
        title: "Alerts sent",
        description: "Alerts per second that Prometheus sends, and that got lost on the way.",
        unit: "ops",
        width: 6,
        queries: [
          { expr: `sum(rate(prometheus_notifications_sent_total{${prometheus}}[${range}]))`, legend: "sent" },
          {
            expr: `sum(rate(prometheus_notifications_errors_total{${prometheus}}[${range}])) + sum(rate(prometheus_notifications_dropped_total{${prometheus}}[${range}]))`,
            legend: "lost",
          },
        ],
      }),
      timeSeries({
        title: "Notifications",
        description:
          "Messages in the last quarter of an hour that went out, and that could not be delivered.",
        unit: "short",
        width: 6,
        queries: [
          {
            expr: "sum by (integration) (increase(alertmanager_notifications_total[15m])) > 0",
            legend: "{{integration}}",
          },
          { expr: "sum(increase(alertmanager_notifications_failed_total[15m]))", legend: "failed" },
        ],
      }),
      timeSeries({
        title: "Notification time",
        description: "Mean time that a delivery took, by kind of receiver.",
        unit: "s",
        width: 6,
        queries: [
          {
            expr: `sum by (integration) (rate(alertmanager_notification_latency_seconds_sum[15m])) / (sum by (integration) (rate(alertmanager_notification_latency_seconds_count[15m])) > 0)`,
            legend: "{{integration}}",
          },
        ],
        emptyMeans: "No notifications",
      }),
    ],
  };
}
