/** The Kubernetes platform as a site: parts have names in the cluster's DNS, and files are mounted. */
import type { MonitoringPart } from "../../../catalog/monitoring-plan.ts";
import type { Plan } from "../../../catalog/plan.ts";
import type { Site } from "../../monitoring/site.ts";
import { hostOf, namespaceOf } from "./cluster.ts";
import { filesFolder } from "./pod.ts";
import { kubernetesSignals } from "./signals.ts";
import { headlessName } from "./workload.ts";

export const rulesFolder = "/etc/rules";
export const receiversFolder = "/run/receivers";
export const relaysFolder = "/run/relays";
export const settingsFile = (name: string) => `${filesFolder}/${name}`;

/** Each watches all targets, and has a disk of its own: one may go. */
export const replicas: Readonly<Partial<Record<MonitoringPart, number>>> = { prometheus: 2, alertmanager: 2 };

/** Tells what pods use, and how often they were started; the operator's Prometheus knows that by itself. */
export const podExporter = "pod-exporter";
export const podExporterPort = 9418;

export function kubernetesSite(plan: Plan): Site {
  const namespace = namespaceOf(plan);
  const { ports } = plan.monitoring;
  const at = (name: string, port: number) => `${hostOf({ namespace }, name)}:${port}`;
  const pages = `http://${at("prometheus", ports.prometheus)}/user`;
  return {
    service: ({ name, port }) => at(name, port),
    part: (name) => at(name, ports[name]),
    instances: (name) => {
      const count = replicas[name];
      if (count === undefined) return [at(name, ports[name])];
      return Array.from({ length: count }, (_none, index) => at(podName(name, index), ports[name]));
    },
    rules: `${rulesFolder}/*.yml`,
    // Debian's Prometheus asks no API server; names need no rights either.
    discovery: "names",
    everyInstanceOf: ({ name, port }) => at(headlessName(name), port),
    // What a node has, is the cluster's to watch.
    without: ["node-exporter", "process-exporter"],
    more: { [podExporter]: at(podExporter, podExporterPort) },
    inbox: `http://${at("alert-inbox", ports["alert-inbox"])}`,
    secret: ({ kind, name }) => `${kind === "webhook" ? relaysFolder : receiversFolder}/${name}`,
    signals: kubernetesSignals(namespace),
    links: { dashboards: `${pages}/dashboards/#`, runbooks: `${pages}/runbooks` },
  };
}

/** @example podName("alertmanager", 0) === "alertmanager-0.alertmanager-pods" */
export function podName(name: string, index: number): string {
  return `${name}-${index}.${headlessName(name)}`;
}
