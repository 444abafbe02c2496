/** Prometheus of our own, twice: each scrapes everything and judges every rule, and Alertmanager takes two alerts for one. */
import { rulesYaml } from "../../../../slo/yaml.ts";
import { boardsFolder, pagesFolder, runbooksFolder } from "../../../monitoring/pages.ts";
import { prometheusSettings } from "../../../monitoring/prometheus.ts";
import { prometheusCommand } from "../../../monitoring/prometheus-command.ts";
import { rulesOf } from "../../../monitoring/rules.ts";
import type { Cluster } from "../cluster.ts";
import { configMap } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import { logIntake, logStore } from "../logs/names.ts";
import type { ManifestOf, Part } from "../manifest.ts";
import { allow, type Connection } from "../network.ts";
import { dataFolder } from "../pod.ts";
import { httpProbes } from "../probes.ts";
import {
  kubernetesSite,
  podExporter,
  podExporterPort,
  replicas,
  rulesFolder,
  settingsFile,
} from "../site.ts";
import * as workload from "../workload.ts";
import { dashboardMaps, runbooks } from "./dashboards.ts";
import { monitoringSubject } from "./exporters.ts";

const name = "prometheus";
const MiB = 2 ** 20;
/** What it may use at least, and for each service that it watches. */
const size = { cpu: 250, memory: 1024 * MiB, memoryPerService: 16 * MiB } as const;
/** Reading the log of the last hours after a crash takes a while. */
const ending = 120;

export function prometheus(cluster: Cluster): Part {
  const { plan, settings } = cluster;
  const site = kubernetesSite(plan);
  const subject = monitoringSubject(name);
  const port = plan.monitoring.ports[name];
  const config = configMap(cluster, subject, { "prometheus.yml": prometheusSettings(plan, site) });
  const rules = ruleMaps(cluster, subject);
  const pages = runbooks(cluster, subject);
  const count = replicas[name] ?? 1;
  const pod = {
    subject,
    account: name,
    grace: ending,
    files: [
      { configs: [config.metadata.name] },
      { configs: rules.map((each) => each.metadata.name), folder: rulesFolder },
      { configs: dashboardMaps(cluster), folder: boardsFolder },
      { configs: [pages.metadata.name], folder: runbooksFolder },
    ],
    data: { claim: true },
    container: {
      image: cluster.images.prometheus,
      command: prometheusCommand(plan, {
        settings: settingsFile("prometheus.yml"),
        data: dataFolder,
        pages: pagesFolder,
        listen: `:${port}`,
        url: `http://${site.part(name)}`,
      }),
      ports: { http: port },
      cpu: size.cpu,
      memory: size.memory + plan.services.length * size.memoryPerService,
      probes: httpProbes("http", "/-/ready", "/-/healthy"),
    },
  } as const;
  return {
    name,
    needs: ["alertmanager", "dashboards"],
    manifests: [
      workload.account(cluster, subject),
      config,
      ...rules,
      pages,
      allow(cluster, subject, {
        from: [{ peers: [{ service: name }], ports: [port] }],
        to: targets(cluster),
      }),
      workload.service(cluster, subject, { http: port }),
      workload.headless(cluster, subject, { http: port }),
      workload.statefulSet(cluster, { pod, replicas: count, volume: settings.volumes.metrics }),
      workload.disruptionBudget(cluster, subject),
    ],
  };
}

/** A map for each service, so that a change shows whose rules it is. */
function ruleMaps(cluster: Cluster, subject: Subject): ManifestOf<"ConfigMap">[] {
  const { plan } = cluster;
  return rulesOf(plan, kubernetesSite(plan)).map((file) =>
    configMap(cluster, subject, { [`${file.name}.yml`]: rulesYaml(file) }, `rules-${file.name}`),
  );
}

function targets({ plan }: Cluster): Connection[] {
  const { ports } = plan.monitoring;
  const parts = [
    "alertmanager",
    "alert-inbox",
    "blackbox-exporter",
    "postgres-exporter",
    "redis-exporter",
    logStore,
    logIntake,
    name,
  ] as const;
  return [
    ...plan.services
      .filter(({ metrics }) => metrics !== null)
      .map((service) => ({ peers: [{ service: service.name }], ports: [service.port] })),
    ...parts.map((part) => ({ peers: [{ service: part }], ports: [ports[part]] })),
    { peers: [{ service: podExporter }], ports: [podExporterPort] },
  ];
}
