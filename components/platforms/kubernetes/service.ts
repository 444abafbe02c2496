/** A service of the catalogue: its migrations, then its servers under an autoscaler. */
import type { ServicePlan } from "../../../catalog/plan.ts";
import {
  clientsOf,
  commandOf,
  containerProfileSocket,
  neededServices,
  plainVariables,
  type StoreUrls,
  secretVariables,
} from "../../service-variables.ts";
import { type Cluster, contentHash, hostOf, metadata } from "./cluster.ts";
import { configMap, type SecretFiles, secretFiles } from "./configuration.ts";
import type { Subject } from "./labels.ts";
import { traceCollector } from "./logs/names.ts";
import { type Manifest, type ManifestOf, manifest, type Part } from "./manifest.ts";
import { allow, type Connection, type Peer } from "./network.ts";
import type { PodPlan } from "./pod.ts";
import { seconds, serviceProbes } from "./probes.ts";
import type { Store } from "./stores/store.ts";
import * as workload from "./workload.ts";

export type Stores = ReadonlyMap<string, Store>;

/** Of an error tracker: it is never asked without TLS. */
const trackerPort = 443;

export function serviceParts(cluster: Cluster, service: ServicePlan, stores: Stores): Part[] {
  const subject: Subject = { name: service.name, component: service.kind, team: service.team };
  const variables = configMap(cluster, subject, variablesOf(cluster, service));
  const secret = secretsOf(cluster, service, subject, stores);
  const pod = podOf(cluster, service, subject, variables.metadata.name, secret);
  const common: Manifest[] = [
    workload.account(cluster, subject),
    variables,
    ...(secret === undefined ? [] : [secret.manifest]),
    allow(cluster, subject, { from: callers(cluster, service), to: callees(cluster, service, stores) }),
  ];
  const migrations = migrationsOf(cluster, service, pod, variables.metadata.name);
  const needs = needsOf(cluster, service, stores);
  const servers: Manifest[] = [
    workload.service(cluster, subject, { http: service.port }),
    // By which our own Prometheus finds every pod.
    ...(service.metrics === null || cluster.settings.operator
      ? []
      : [workload.headless(cluster, subject, { http: service.port }, false)]),
    workload.deployment(cluster, { pod, replicas: null, progress: seconds(service.health.startup) + 120 }),
    autoscaler(cluster, service, subject),
    workload.disruptionBudget(cluster, subject),
  ];
  if (migrations === undefined) return [{ name: service.name, needs, manifests: [...common, ...servers] }];
  // No part has a name with a space.
  const before = `${service.name} migrations`;
  return [
    { name: before, needs, manifests: [...common, migrations] },
    { name: service.name, needs: [before], manifests: servers },
  ];
}

function variablesOf(cluster: Cluster, service: ServicePlan): Record<string, string> {
  return {
    ...plainVariables(
      cluster.plan,
      service,
      (other) => `http://${hostOf(cluster, other.name)}:${other.port}`,
      `http://${hostOf(cluster, traceCollector)}:${cluster.plan.monitoring.ports[traceCollector]}`,
    ),
    // Requests come through the ingress controller, which says whose they are; the network lets no other one in.
    ...(service.runtime === "python"
      ? { FORWARDED_ALLOW_IPS: "*", PROFILE_SOCKET: containerProfileSocket }
      : {}),
  };
}

function secretsOf(
  cluster: Cluster,
  service: ServicePlan,
  subject: Subject,
  stores: Stores,
): SecretFiles | undefined {
  const named = Object.fromEntries(
    Object.values(service.secrets).map((key) => [key, cluster.vault.named(key)]),
  );
  const urls = (store: string): StoreUrls | undefined => stores.get(store)?.urls(service.name);
  const values = secretVariables(service, urls, { secrets: named, dsns: cluster.dsns });
  return Object.keys(values).length === 0 ? undefined : secretFiles(cluster, subject, values);
}

function podOf(
  { images }: Cluster,
  service: ServicePlan,
  subject: Subject,
  variables: string,
  secret: SecretFiles | undefined,
): PodPlan {
  return {
    subject,
    account: service.name,
    container: {
      image: images.services[service.name] ?? "",
      // Pages are served by the image's own server.
      command: service.runtime === "node" ? [] : commandOf(service, "0.0.0.0"),
      variables,
      ports: { http: service.port },
      ...service.resources,
      probes: serviceProbes(service),
    },
    ...(secret === undefined ? {} : { secret: secret.mounted }),
  };
}

/** Seconds that migrations may take: they are no reason to wait for ever. */
const migrationDeadline = 600;

/** Under a name of its content, so that a change runs them, and nothing else does. */
function migrationsOf(
  cluster: Cluster,
  { name, team, migrate, resources }: ServicePlan,
  pod: PodPlan,
  variables: string,
): ManifestOf<"Job"> | undefined {
  if (migrate.length === 0) return undefined;
  const { image } = pod.container;
  const unique = `${name}-migrate-${contentHash([image, migrate, variables])}`;
  const container = { image, command: migrate, variables, ...resources };
  const subject: Subject = { name, component: "task", team };
  return workload.job(cluster, unique, { ...pod, subject, container }, migrationDeadline);
}

function autoscaler(cluster: Cluster, service: ServicePlan, subject: Subject): Manifest {
  return manifest("HorizontalPodAutoscaler", metadata(cluster, subject), {
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name },
      minReplicas: service.replicas,
      maxReplicas: mostReplicas(cluster, service),
      metrics: [
        {
          type: "Resource",
          resource: {
            name: "cpu",
            target: { type: "Utilization", averageUtilization: Math.round(service.objectives.cpu * 100) },
          },
        },
      ],
    },
  });
}

export function mostReplicas({ settings }: Pick<Cluster, "settings">, { replicas }: ServicePlan): number {
  return replicas * settings.scaleLimit;
}

/** Pages need their APIs only when somebody looks at them. */
function needsOf({ plan }: Cluster, service: ServicePlan, stores: Stores): string[] {
  const others = service.kind === "web" ? [] : neededServices(plan, service).map(({ name }) => name);
  return [...service.needs.flatMap((need) => stores.get(need)?.ready ?? []), ...others];
}

function callers({ plan, settings }: Cluster, service: ServicePlan): Connection[] {
  const isPublic = service.kind === "web" || service.prefix !== "";
  const others = clientsOf(plan, service.name);
  const peers: Peer[] = [
    ...(isPublic ? [{ namespace: settings.ingress.namespace }] : []),
    ...others.map(({ name }) => ({ service: name })),
    ...(settings.operator ? [{ namespace: settings.monitoringNamespace }] : [{ service: "prometheus" }]),
    { service: "blackbox-exporter" },
  ];
  return [{ peers, ports: [service.port] }];
}

function callees({ plan, settings, dsns }: Cluster, service: ServicePlan, stores: Stores): Connection[] {
  return [
    ...service.needs.flatMap((need) => stores.get(need)?.connections ?? []),
    ...neededServices(plan, service).map(({ name, port }) => ({ peers: [{ service: name }], ports: [port] })),
    { peers: [{ service: traceCollector }], ports: [plan.monitoring.ports[traceCollector]] },
    ...(dsns[service.name] === undefined
      ? []
      : [{ peers: [{ networks: settings.trackerNetworks }], ports: [trackerPort] }]),
  ];
}
