/** What the operator's Prometheus scrapes, and whose health it probes. */
import { compactDuration } from "../../../../catalog/duration.ts";
import type { MonitoringPart } from "../../../../catalog/monitoring-plan.ts";
import type { ServicePlan } from "../../../../catalog/plan.ts";
import { probeTimeout } from "../../../monitoring/prometheus.ts";
import { type Cluster, hostOf, metadata } from "../cluster.ts";
import { type Subject, selectorOf } from "../labels.ts";
import { logIntake, logStore } from "../logs/names.ts";
import { type Manifest, manifest } from "../manifest.ts";
import { monitoringSubject } from "../monitoring/exporters.ts";

export function monitors(cluster: Cluster): Manifest[] {
  const { services, stores } = cluster.plan;
  const measured = services.filter(({ metrics }) => metrics !== null);
  const exporters: MonitoringPart[] = [
    "alert-inbox",
    "blackbox-exporter",
    logStore,
    logIntake,
    ...(stores.some(({ kind }) => kind === "postgres") ? (["postgres-exporter"] as const) : []),
    ...(stores.some(({ kind }) => kind === "redis") ? (["redis-exporter"] as const) : []),
  ];
  return [
    ...measured.map((service) => serviceMonitor(cluster, service)),
    ...services.map((service) => probe(cluster, service)),
    ...exporters.map((part) => exporterMonitor(cluster, part)),
  ];
}

/** A worker is asked by nobody: its pods are looked at one by one. */
function serviceMonitor(cluster: Cluster, service: ServicePlan): Manifest {
  const kind = service.kind === "worker" ? "PodMonitor" : "ServiceMonitor";
  return monitor(cluster, kind, subjectOf(service), endpoint(cluster, service));
}

function monitor(
  cluster: Cluster,
  kind: "ServiceMonitor" | "PodMonitor",
  subject: Subject,
  asked: object,
): Manifest {
  const endpoints = kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints";
  return manifest(kind, metadata(cluster, subject), {
    spec: {
      // A job is called as its service is.
      jobLabel: "service",
      selector: { matchLabels: selectorOf(cluster.plan, subject) },
      [endpoints]: [asked],
    },
  });
}

function endpoint(cluster: Cluster, service: ServicePlan): object {
  return {
    port: "http",
    path: service.metrics?.path,
    interval: compactDuration(cluster.plan.monitoring.scrapeInterval),
    // The services name themselves in their series; the target's labels of the same names would only rename them.
    honorLabels: true,
    relabelings: Object.entries(identity(cluster, service)).map(([targetLabel, replacement]) => ({
      action: "replace",
      targetLabel,
      replacement,
    })),
  };
}

/** Asked as its callers reach it, so that a name without a pod is a failure. */
function probe(cluster: Cluster, service: ServicePlan): Manifest {
  const { ports } = cluster.plan.monitoring;
  const { health } = service;
  return manifest("Probe", metadata(cluster, subjectOf(service)), {
    spec: {
      jobName: "probe",
      interval: compactDuration(health.interval),
      scrapeTimeout: probeTimeout(health),
      module: "http_health",
      prober: { url: `${hostOf(cluster, "blackbox-exporter")}:${ports["blackbox-exporter"]}` },
      targets: {
        staticConfig: {
          static: [`http://${hostOf(cluster, service.name)}:${service.port}${health.path}`],
          labels: identity(cluster, service),
        },
      },
    },
  });
}

function exporterMonitor(cluster: Cluster, part: MonitoringPart): Manifest {
  const interval = compactDuration(cluster.plan.monitoring.scrapeInterval);
  return monitor(cluster, "ServiceMonitor", monitoringSubject(part), {
    port: "http",
    interval,
    // It counts by service, and its own name is of no interest there.
    ...(part === logIntake ? { honorLabels: true } : {}),
  });
}

function subjectOf({ name, kind, team }: ServicePlan): Subject {
  return { name, component: kind, team };
}

/** Whose target it is: one Prometheus may watch several environments. */
function identity({ plan }: Cluster, { name, team }: ServicePlan): Record<string, string> {
  const { application, environment, version } = plan;
  return { application, environment, service: name, team, version };
}
