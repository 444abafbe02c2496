/** Alerts of what all services stand on: disks, certificates, stores, and the monitoring itself. */
import type { Milliseconds, Plan, StorePlan } from "../../catalog/plan.ts";
import { formatRatio } from "../../catalog/ratio.ts";
import type { Part } from "../../dashboards/uid.ts";
import { anyOf, selector, window } from "../promql.ts";
import type { AlertingRule, RecordingRule } from "../rule.ts";
import type { Signals } from "../signals.ts";
import type { Severity } from "../windows.ts";
import type { Annotator } from "./annotations.ts";
import { backupAlerts } from "./backups.ts";
import { logPathAlert } from "./logs.ts";
import { downFor, loopStarts, loopWindow } from "./service.ts";

const minute: Milliseconds = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far a disk's pace is drawn on, and from how long. */
const forecast = { over: 6 * hour, ahead: 3 * day } as const;
/** A disk above its objective is a ticket; somebody is woken when there is hardly anything left. */
export const nearlyFull = 0.95;
/** A disk that is emptier than this share is not filling up, whatever its pace. */
const roomy = 0.5;
const certificateLeft = 14 * day;
/** Exporters may restart: nobody is woken for them. */
const exporterDownFor = 3 * minute;

export const diskUtilisation = "host:disk_utilisation:ratio";

export function stackRecords({ diskAvailable, diskSize }: Signals): RecordingRule[] {
  const by = "max by (mountpoint)";
  return [{ record: diskUtilisation, expr: `1 - ${by} (${diskAvailable}) / ${by} (${diskSize})` }];
}

type Text = { readonly summary: string; readonly description: string };

export function stackAlerts(plan: Plan, signals: Signals, annotator: Annotator): AlertingRule[] {
  const alert = (
    name: string,
    severity: Severity,
    expr: string,
    text: Text,
    dashboard: Part,
    more: Partial<AlertingRule> = {},
  ): AlertingRule => ({
    alert: name,
    expr,
    ...more,
    labels: { ...more.labels, severity },
    annotations: annotator.of(name, text, dashboard),
  });
  const services = plan.services.map(({ name }) => name);
  // The strictest of those that write to it.
  const disk = Math.min(1, ...plan.services.map(({ objectives }) => objectives.disk));
  return [
    ...(["page", "ticket"] as const).map((severity) =>
      alert(
        "DiskFull",
        severity,
        `${diskUtilisation} > ${severity === "page" ? Math.max(disk, nearlyFull) : disk}`,
        {
          summary: "The disk {{ $labels.mountpoint }} is nearly full",
          description: `{{ $value | humanizePercentage }} is used; the objective is ${formatRatio(disk)}.`,
        },
        "host",
        { for: window(downFor) },
      ),
    ),
    alert(
      "DiskFillingUp",
      "ticket",
      // Of a line through a few minutes nothing follows for days.
      `predict_linear(${diskUtilisation}[${window(forecast.over)}], ${forecast.ahead / 1000}) > 1 and ${diskUtilisation} > ${roomy} and ${diskUtilisation} offset ${window(hour)}`,
      {
        summary: "The disk {{ $labels.mountpoint }} fills up",
        description: `At the pace of the last ${window(forecast.over)}, {{ $value | humanizePercentage }} of it will be in use in ${window(forecast.ahead)}.`,
      },
      "host",
      { for: window(30 * minute) },
    ),
    alert(
      "CertificateExpiring",
      "ticket",
      `probe_ssl_earliest_cert_expiry - time() < ${certificateLeft / 1000}`,
      {
        summary: "The certificate of {{ $labels.instance }} expires soon",
        description: `It is good for {{ $value | humanizeDuration }} more.`,
      },
      "overview",
    ),
    ...plan.stores.map((store) => storeDown(store, alert)),
    alert(
      "TargetDown",
      "ticket",
      // Once a job: without the blackbox exporter, every probe is gone.
      `min by (job) (${selector("up", { job: `!~${anyOf(services)}` })}) == 0`,
      {
        summary: "The {{ $labels.job }} cannot be scraped",
        description: "Prometheus has had no metrics of it for 3 minutes (up is {{ $value }}).",
      },
      "monitoring",
      { for: window(exporterDownFor) },
    ),
    alert(
      "CrashLoop",
      "ticket",
      `${signals.startsOfOthers(services, window(loopWindow))} > ${loopStarts}`,
      {
        summary: "{{ $labels.unit }} crashes again and again",
        description: `It was started {{ $value | humanize }} times within ${window(loopWindow)}.`,
      },
      "supervisors",
    ),
    ...backupAlerts(plan, signals, alert),
    logPathAlert(alert),
    ...monitoringAlerts(alert),
  ];
}

export type Alert = (
  name: string,
  severity: Severity,
  expr: string,
  text: Text,
  dashboard: Part,
  more?: Partial<AlertingRule>,
) => AlertingRule;

function storeDown({ name, kind }: StorePlan, alert: Alert): AlertingRule {
  const metric = { postgres: "pg_up", redis: "redis_up" }[kind];
  return alert(
    "StoreDown",
    "page",
    `${metric} == 0`,
    {
      summary: `The store ${name} is down`,
      description: `${metric} is {{ $value }}: the services that need it fail.`,
    },
    kind,
    { for: window(downFor), labels: { store: name } },
  );
}

function monitoringAlerts(alert: Alert): AlertingRule[] {
  return [
    alert(
      "RuleEvaluationFailing",
      "ticket",
      "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
      {
        summary: "Rules of {{ $labels.rule_group }} fail",
        description:
          "{{ $value | humanize }} evaluations failed in 5 minutes: what they record and alert on is missing.",
      },
      "monitoring",
    ),
    alert(
      "NotificationsFailing",
      "ticket",
      "sum by (integration) (increase(alertmanager_notifications_failed_total[5m])) > 0",
      {
        summary: "Messages by {{ $labels.integration }} do not go out",
        description:
          "{{ $value | humanize }} messages failed in 5 minutes: somebody may not hear of an alert.",
      },
      "monitoring",
    ),
    alert(
      "ConfigReloadFailed",
      "ticket",
      "prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0",
      {
        summary: "{{ $labels.job }} runs on old settings",
        description: "It could not read its new ones (last_reload_successful is {{ $value }}).",
      },
      "monitoring",
      { for: window(minute) },
    ),
    {
      ...alert(
        "Watchdog",
        "ticket",
        "vector(1)",
        {
          summary: "The alerting works",
          description:
            "It fires always (its value is {{ $value }}); when its message stops coming, alerts do not arrive.",
        },
        "monitoring",
      ),
      labels: { severity: "none" },
    },
  ];
}
