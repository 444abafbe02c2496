/** Alertmanager, twice: each tells the other what it has sent, so that a message comes once. */
import { alertmanagerSettings } from "../../../monitoring/alertmanager.ts";
import type { Cluster } from "../cluster.ts";
import { configMap, secretFiles } from "../configuration.ts";
import type { Part } from "../manifest.ts";
import { allow, type Connection } from "../network.ts";
import { dataFolder } from "../pod.ts";
import { httpProbes } from "../probes.ts";
import { kubernetesSite, podName, receiversFolder, replicas, settingsFile } from "../site.ts";
import * as workload from "../workload.ts";
import { monitoringSubject } from "./exporters.ts";
import { outside, receiverSecrets } from "./inbox.ts";

const name = "alertmanager";
const gossip = 9096;
const MiB = 2 ** 20;
/** Silences, and what was sent. */
const volume = 1024 * MiB;

export function alertmanager(cluster: Cluster): Part {
  const { plan } = cluster;
  const subject = monitoringSubject(name);
  const port = plan.monitoring.ports[name];
  const settings = configMap(cluster, subject, {
    "alertmanager.yml": alertmanagerSettings(plan, kubernetesSite(plan)),
  });
  const secrets = receiverSecrets(cluster, (kind) => kind !== "webhook");
  const secret = secretFiles(cluster, subject, secrets);
  const isUsed = Object.keys(secrets).length > 0;
  const count = replicas[name] ?? 1;
  const pod = {
    subject,
    account: name,
    ...(isUsed ? { secret: { ...secret.mounted, folder: receiversFolder } } : {}),
    files: [{ configs: [settings.metadata.name] }],
    data: { claim: true },
    container: {
      image: cluster.images.servers,
      command: commandOf(cluster, port, count),
      ports: { http: port, gossip },
      cpu: 50,
      memory: 128 * MiB,
      probes: httpProbes("http", "/-/ready", "/-/healthy"),
    },
  } as const;
  const peers: Connection = {
    peers: [{ service: name }],
    ports: [gossip],
    protocols: ["TCP", "UDP"],
  };
  return {
    name,
    needs: ["alert-inbox"],
    manifests: [
      workload.account(cluster, subject),
      settings,
      ...(isUsed ? [secret.manifest] : []),
      allow(cluster, subject, {
        from: [{ peers: [{ service: "prometheus" }], ports: [port] }, peers],
        to: [
          { peers: [{ service: "alert-inbox" }], ports: [plan.monitoring.ports["alert-inbox"]] },
          outside(cluster, ["webhook", "slack", "pagerduty", "email"]),
          peers,
        ],
      }),
      workload.service(cluster, subject, { http: port }),
      workload.headless(cluster, subject, { http: port, gossip }),
      workload.statefulSet(cluster, { pod, replicas: count, volume }),
      workload.disruptionBudget(cluster, subject),
    ],
  };
}

function commandOf(cluster: Cluster, port: number, count: number): string[] {
  return [
    "prometheus-alertmanager",
    `--config.file=${settingsFile("alertmanager.yml")}`,
    `--storage.path=${dataFolder}`,
    `--web.listen-address=:${port}`,
    `--web.external-url=http://${kubernetesSite(cluster.plan).part(name)}`,
    `--cluster.listen-address=0.0.0.0:${gossip}`,
    ...Array.from({ length: count }, (_none, index) => `--cluster.peer=${podName(name, index)}:${gossip}`),
  ];
}
