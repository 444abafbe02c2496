/** Prometheus' configuration: who is scraped, who is probed, where alerts go. */
import { stringify } from "yaml";
import { compactDuration } from "../../catalog/duration.ts";
import type { MonitoringPart } from "../../catalog/monitoring-plan.ts";
import type { HealthPlan, Plan, ServicePlan } from "../../catalog/plan.ts";

/** Where the parts are reached; a platform knows. */
export interface Addresses {
  service(plan: ServicePlan): string;
  part(name: MonitoringPart): string;
  /** Files with recording and alerting rules, a glob. */
  readonly rules: string;
  /** `names`: a service's name leads to all of its instances, each with an address of its own. @default one each */
  readonly discovery?: "names";
  /** That name and port, where callers use another one. @default the service's address */
  everyInstanceOf?(plan: ServicePlan): string;
  /** Addresses of a part that there is more than one of. @default one each */
  instances?(name: MonitoringPart): readonly string[];
  /** Parts that the platform does without. */
  readonly without?: readonly MonitoringPart[];
  /** Exporters that only this platform has: job → address. */
  readonly more?: Readonly<Record<string, string>>;
}

/** Exporters whose metrics are scraped as they are: the job has the part's name. */
const exporters = [
  "prometheus",
  "alertmanager",
  "node-exporter",
  "postgres-exporter",
  "redis-exporter",
  "process-exporter",
  "alert-inbox",
  "log-store",
  "log-intake",
] as const;

export function prometheusSettings(plan: Plan, at: Addresses): string {
  const interval = compactDuration(plan.monitoring.scrapeInterval);
  return stringify({
    global: {
      scrape_interval: interval,
      evaluation_interval: interval,
      external_labels: { application: plan.application, environment: plan.environment },
    },
    rule_files: [at.rules],
    ...alertmanagers(plan, at),
    scrape_configs: [
      ...plan.services.filter(({ metrics }) => metrics !== null).map((service) => scraped(plan, service, at)),
      ...probes(plan, at),
      ...exporters
        .filter((name) => isThere(plan, name, at))
        .map((name) => ({
          job_name: name,
          static_configs: [{ targets: instancesOf(name, at) }],
        })),
      ...Object.entries(at.more ?? {}).map(([name, address]) => ({
        job_name: name,
        static_configs: [{ targets: [address] }],
      })),
    ],
  });
}

/** Nobody, where Grafana alerts: then no rule of Prometheus is one that could. */
function alertmanagers({ alerting }: Plan, at: Addresses): object {
  if (alerting.from === "grafana") return {};
  const targets = instancesOf("alertmanager", at);
  return { alerting: { alertmanagers: [{ static_configs: [{ targets }] }] } };
}

function scraped(plan: Plan, service: ServicePlan, at: Addresses): object {
  return {
    job_name: service.name,
    metrics_path: service.metrics?.path,
    // The services name themselves in their series; the target's label of the same name would only rename it.
    honor_labels: true,
    ...instancesOfService(plan, service, at),
  };
}

function instancesOf(part: MonitoringPart, at: Addresses): readonly string[] {
  return at.instances?.(part) ?? [at.part(part)];
}

function instancesOfService(plan: Plan, service: ServicePlan, at: Addresses): object {
  if (at.discovery === "names") return named(plan, service, at);
  return { static_configs: [{ targets: [at.service(service)], labels: identity(plan, service) }] };
}

/** How soon a new instance is found. */
const lookUp = "5s";

/** Every instance behind a name. */
function named(plan: Plan, service: ServicePlan, at: Addresses): object {
  const [host, port] = (at.everyInstanceOf?.(service) ?? at.service(service)).split(":");
  return {
    dns_sd_configs: [{ names: [host], type: "A", port: Number(port), refresh_interval: lookUp }],
    relabel_configs: identityLabels(plan, service),
  };
}

/** Targets that are discovered have no labels of their own. */
function identityLabels(plan: Plan, service: ServicePlan): object[] {
  return Object.entries(identity(plan, service)).map(([label, replacement]) => ({
    target_label: label,
    replacement,
  }));
}

/**
 * Health is asked from outside, of every service alike and as its callers reach it, so that a name without an instance
 * is a failure; the target's address becomes the exporter's parameter. A job has one interval, so services that are asked
 * at different ones have several; all call themselves `probe`.
 */
function probes(plan: Plan, at: Addresses): object[] {
  const paces = Map.groupBy(plan.services, ({ health }) => `${health.interval} ${health.timeout}`);
  return [...paces.values()].map((services) => {
    const [first] = services;
    if (first === undefined) return {};
    const { health } = first;
    return {
      job_name: `probe-${compactDuration(health.interval)}-${compactDuration(health.timeout)}`,
      scrape_interval: compactDuration(health.interval),
      scrape_timeout: probeTimeout(health),
      metrics_path: "/probe",
      params: { module: ["http_health"] },
      static_configs: services.map((service) => ({
        targets: [`http://${at.service(service)}${service.health.path}`],
        labels: identity(plan, service),
      })),
      relabel_configs: [
        { source_labels: ["__address__"], target_label: "__param_target" },
        { source_labels: ["__param_target"], target_label: "instance" },
        { target_label: "__address__", replacement: at.part("blackbox-exporter") },
        { target_label: "job", replacement: "probe" },
      ],
    };
  });
}

/** The blackbox exporter gives up that long before Prometheus does (its flag `timeout-offset`), in milliseconds. */
const exporterMargin = 500;

/** What a scrape of the blackbox exporter may take, so that a probe has the time that the catalogue gives it. */
export function probeTimeout({ interval, timeout }: HealthPlan): string {
  return compactDuration(Math.min(interval, timeout + exporterMargin));
}

/** The labels that name a service everywhere: here, in logs, in dashboards, in alerts. */
function identity(plan: Plan, service: ServicePlan): Record<string, string> {
  return { service: service.name, team: service.team, version: plan.version };
}

/** A store's exporter is there when the store is. */
function isThere(plan: Plan, part: MonitoringPart, { without = [] }: Addresses): boolean {
  if (without.includes(part)) return false;
  if (part === "postgres-exporter") return plan.stores.some(({ kind }) => kind === "postgres");
  if (part === "redis-exporter") return plan.stores.some(({ kind }) => kind === "redis");
  return true;
}
