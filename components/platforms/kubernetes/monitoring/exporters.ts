/** Exporters: of health from outside, and of the stores. */
import type { Input } from "@pulumi/pulumi";
import type { MonitoringPart } from "../../../../catalog/monitoring-plan.ts";
import { blackboxSettings } from "../../../monitoring/exporters.ts";
import type { Cluster } from "../cluster.ts";
import { configMap, type SecretFiles, secretFiles } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import type { Manifest, Part } from "../manifest.ts";
import { allow, type Connection, type Peer } from "../network.ts";
import { httpProbes } from "../probes.ts";
import { settingsFile } from "../site.ts";
import type { PostgresStore } from "../stores/postgres.ts";
import type { RedisStore } from "../stores/redis.ts";
import * as workload from "../workload.ts";

const MiB = 2 ** 20;

export function blackboxExporter(cluster: Cluster): Part {
  const subject = monitoringSubject("blackbox-exporter");
  const settings = configMap(cluster, subject, { "blackbox.yml": blackboxSettings() });
  return exporter(cluster, "blackbox-exporter", {
    flags: [`--config.file=${settingsFile("blackbox.yml")}`],
    settings: [settings],
    // Without it every service would look down.
    replicas: 2,
    to: cluster.plan.services.map(({ name, port }) => ({ peers: [{ service: name }], ports: [port] })),
    needs: [],
  });
}

export function postgresExporter(cluster: Cluster, store: PostgresStore): Part {
  const { uri, user, password, connection } = store.monitoring;
  return exporter(cluster, "postgres-exporter", {
    flags: [],
    environment: { DATA_SOURCE_URI: uri, DATA_SOURCE_USER: user },
    secret: { DATA_SOURCE_PASS: password },
    to: [connection],
    needs: store.ready.slice(0, 1),
  });
}

export function redisExporter(cluster: Cluster, store: RedisStore): Part {
  const { address, password, connection } = store.monitoring;
  return exporter(cluster, "redis-exporter", {
    flags: [],
    environment: { REDIS_ADDR: address },
    secret: { REDIS_PASSWORD: password },
    to: [connection],
    needs: store.ready,
  });
}

export function monitoringSubject(name: string): Subject {
  return { name, component: "monitoring" };
}

/** Who scrapes: our own Prometheus, or everything in the namespace of the operator's. */
export function scrapers({ settings }: Cluster): Peer[] {
  return settings.operator ? [{ namespace: settings.monitoringNamespace }] : [{ service: "prometheus" }];
}

interface ExporterPlan {
  readonly flags: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly settings?: readonly Manifest[];
  readonly secret?: Readonly<Record<string, Input<string>>>;
  readonly replicas?: number;
  readonly to: readonly Connection[];
  readonly needs: readonly string[];
}

/** As Debian names it; all take the same flag for their address. */
function exporter(cluster: Cluster, part: MonitoringPart, plan: ExporterPlan): Part {
  const { flags, environment = {}, settings = [], secret, replicas = 1, to, needs } = plan;
  const subject = monitoringSubject(part);
  const port = cluster.plan.monitoring.ports[part];
  const values: SecretFiles | undefined =
    secret === undefined ? undefined : secretFiles(cluster, subject, secret);
  const configs = settings.map((each) => each.metadata.name);
  const pod = {
    subject,
    account: part,
    ...(values === undefined ? {} : { secret: values.mounted }),
    ...(configs.length === 0 ? {} : { files: [{ configs }] }),
    container: {
      image: cluster.images.servers,
      command: [`prometheus-${part}`, `--web.listen-address=:${port}`, ...flags],
      environment,
      ports: { http: port },
      cpu: 50,
      memory: 64 * MiB,
      probes: httpProbes("http", "/metrics", "/"),
    },
  };
  return {
    name: part,
    needs,
    manifests: [
      workload.account(cluster, subject),
      ...settings,
      ...(values === undefined ? [] : [values.manifest]),
      allow(cluster, subject, { from: [{ peers: scrapers(cluster), ports: [port] }], to }),
      workload.service(cluster, subject, { http: port }),
      workload.deployment(cluster, { pod, replicas }),
      ...(replicas > 1 ? [workload.disruptionBudget(cluster, subject)] : []),
    ],
  };
}
