/** The Kubernetes platform as a site: parts have names in the cluster's DNS, and files are mounted. */
import type { MonitoringPart, Plan } from "../../../catalog/plan.ts";
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

/** Where a service account's token is. */
const identity = "/var/run/secrets/kubernetes.io/serviceaccount";

export function kubernetesSite(plan: Plan, operator: boolean): Site {
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
    discovery: { podsOf: namespace },
    // What a node has, is the cluster's to watch.
    without: ["node-exporter", "process-exporter"],
    scrapes: kubelets(namespace),
    inbox: `http://${at("alert-inbox", ports["alert-inbox"])}`,
    secret: ({ kind, name }) => `${kind === "webhook" ? relaysFolder : receiversFolder}/${name}`,
    signals: kubernetesSignals(namespace, operator),
    links: { dashboards: `${pages}/dashboards/#`, runbooks: `${pages}/runbooks` },
  };
}

/** @example podName("alertmanager", 0) === "alertmanager-0.alertmanager-pods" */
export function podName(name: string, index: number): string {
  return `${name}-${index}.${headlessName(name)}`;
}

/** What the pods of the namespace use, asked of the kubelet of each node. */
function kubelets(namespace: string): object[] {
  const kubelet = (name: string, path: string, metrics: string) => ({
    job_name: name,
    scheme: "https",
    metrics_path: path,
    authorization: { credentials_file: `${identity}/token` },
    // A kubelet's certificate is signed by itself, unless somebody has set up another one.
    tls_config: { ca_file: `${identity}/ca.crt`, insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: "node" }],
    metric_relabel_configs: [
      { source_labels: ["__name__", "namespace"], regex: `${metrics};${namespace}`, action: "keep" },
    ],
  });
  return [
    kubelet("kubelet", "/metrics/resource", "container_.+"),
    kubelet("kubelet-volumes", "/metrics", "kubelet_volume_stats_.+"),
  ];
}
