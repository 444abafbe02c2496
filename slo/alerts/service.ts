/** Alerts of one service that no burn rate can see: it is away, restarts, is full, or silent. */
import { formatDuration } from "../../catalog/duration.ts";
import type { Milliseconds, ServicePlan } from "../../catalog/plan.ts";
import { formatRatio } from "../../catalog/ratio.ts";
import { logEntries } from "../logs.ts";
import { selector, window } from "../promql.ts";
import type { AlertingRule, RecordingRule } from "../rule.ts";
import { long, names, short } from "../series.ts";
import type { Signals } from "../signals.ts";
import type { Severity } from "../windows.ts";
import type { Annotator } from "./annotations.ts";

const minute: Milliseconds = 60_000;

/** How long a service may be away before somebody is paged. */
export const downFor = minute;
/** How many starts within {@link loopWindow} are a loop; the first one is a start. */
export const loopStarts = 3;
export const loopWindow = 10 * minute;
/** Averages of CPU and memory are taken over it. */
export const averageWindow = 15 * minute;
export const stoppedFor = 30 * minute;
/** A service with fewer requests in the hour before may well have none in half an hour. */
export const busyHour = 60;
/** A service of which no entry has arrived for so long is silent, if there was something to say. */
export const silentFor = 10 * minute;
/** Requests within {@link silentFor} that must have left an entry. */
export const audible = 10;

/** A start of the monitoring is no silence. */
export const logsMissingFor = 5 * minute;

export const utilisation = {
  cpu: "service:cpu_utilisation:ratio5m",
  memory: "service:memory_utilisation:ratio",
  logs: "service:log_coverage:ratio",
} as const;

/** Shares of what a service asked for; and whether its logs arrive. */
export function utilisationRules(service: ServicePlan, signals: Signals): RecordingRule[] {
  const { name, team, resources } = service;
  const labels = { service: name, team };
  const cpu = perInstance(`rate(${signals.cpuSeconds(name)}[5m])`, signals);
  const memory = perInstance(signals.memoryBytes(name), signals);
  return [
    { record: utilisation.cpu, expr: `${cpu} / ${resources.cpu / 1000}`, labels },
    { record: utilisation.memory, expr: `${memory} / ${resources.memory}`, labels },
    { record: utilisation.logs, expr: logCoverage(service), labels },
  ];
}

/** What one instance uses: the mean, because each is given the same. */
function perInstance(series: string, { instance }: Signals): string {
  return instance === null ? `sum(${series})` : `avg(sum by (${instance}) (${series}))`;
}

/** 1 while its entries are counted and grow, or have no reason to: who is asked nothing says nothing. */
function logCoverage({ name, kind }: ServicePlan): string {
  const entries = logEntries(name);
  const isThere = `clamp_max(count by (service) (${entries}), 1)`;
  if (kind !== "api") return isThere;
  // An intake that starts anew counts from 0: that is a change, and no growth.
  const grows = `sum by (service) (increase(${entries}[${window(silentFor)}])) > bool 0`;
  const isQuiet = `${requestsIn(name, silentFor)} <= bool ${audible}`;
  return `clamp_max((${grows}) + on (service) (${isQuiet}), 1) or on (service) ${isThere}`;
}

function requestsIn(name: string, length: Milliseconds): string {
  return `sum_over_time(${requests(name, short)}[${window(length)}:${window(short)}])`;
}

function requests(name: string, length: Milliseconds): string {
  return selector(names.total(length), { service: name, sli: "requests" });
}

type Alert = (
  alertname: string,
  severity: Severity,
  expr: string,
  text: { readonly summary: string; readonly description: string },
  more?: Partial<AlertingRule>,
) => AlertingRule;

export function serviceAlerts(service: ServicePlan, signals: Signals, annotator: Annotator): AlertingRule[] {
  const { name, team, metrics, objectives } = service;
  const alert: Alert = (alertname, severity, expr, text, more = {}) => ({
    alert: alertname,
    expr,
    ...more,
    labels: { service: name, team, severity },
    annotations: annotator.of(alertname, text, "service", { service: name }),
  });
  const average = (series: string) =>
    `avg_over_time(${selector(series, { service: name })}[${window(averageWindow)}])`;
  const usage = (alertname: string, what: string, series: string, objective: number) =>
    alert(alertname, "ticket", `${average(series)} > ${objective}`, {
      summary: `${name} uses more ${what} than its objective`,
      description: `On average {{ $value | humanizePercentage }} of its ${what} over ${formatDuration(averageWindow)}; the objective is ${formatRatio(objective)}.`,
    });
  return [
    alert(
      "ServiceDown",
      "page",
      `max by (service) (${selector("probe_success", { job: "probe", service: name })}) == 0`,
      {
        summary: `${name} is down`,
        description: `Its health check has failed for ${formatDuration(downFor)} (probe_success is {{ $value }}).`,
      },
      { for: window(downFor) },
    ),
    ...(metrics === null
      ? []
      : [
          alert(
            "TargetDown",
            "page",
            `min by (service) (${selector("up", { job: name })}) == 0`,
            {
              summary: `${name} cannot be scraped`,
              description: `Prometheus has had no metrics of it for ${formatDuration(downFor)} (up is {{ $value }}): its objectives are not watched.`,
            },
            { for: window(downFor) },
          ),
        ]),
    alert("CrashLoop", "page", `${signals.starts(name, window(loopWindow))} > ${loopStarts}`, {
      summary: `${name} crashes again and again`,
      description: `It was started {{ $value | humanize }} times within ${formatDuration(loopWindow)}.`,
    }),
    usage("CpuHigh", "CPU", utilisation.cpu, objectives.cpu),
    usage("MemoryHigh", "memory", utilisation.memory, objectives.memory),
    logStreamSilent(service, alert),
    ...(service.kind === "api" ? [trafficStopped(name, alert)] : []),
  ];
}

function logStreamSilent({ name, objectives }: ServicePlan, alert: Alert): AlertingRule {
  const logs = selector(utilisation.logs, { service: name });
  return alert(
    "LogStreamSilent",
    "ticket",
    `${logs} < ${objectives.logCoverage} or absent(${logs})`,
    {
      summary: `The logs of ${name} do not arrive`,
      description: `The log store is not known to get any of its entries, or got none for ${formatDuration(silentFor)} while it answered requests (coverage is {{ $value | humanizePercentage }}).`,
    },
    { for: window(logsMissingFor) },
  );
}

function trafficStopped(name: string, alert: Alert): AlertingRule {
  const before = `${requests(name, long)} offset ${window(stoppedFor)} > ${busyHour}`;
  return alert(
    "TrafficStopped",
    "ticket",
    `${requestsIn(name, stoppedFor)} == 0 and on (service) ${before}`,
    {
      summary: `${name} is not asked any more`,
      description: `{{ $value }} requests in ${formatDuration(stoppedFor)}, after more than ${busyHour} in the hour before: who sends them, or the way here, may be broken.`,
    },
  );
}
