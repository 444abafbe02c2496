/** The monitoring: of the operator where there is one, else our own. */
import type { PostgresPlan } from "../../../../catalog/plan.ts";
import type { Cluster } from "../cluster.ts";
import type { Part } from "../manifest.ts";
import { operatorPart } from "../operator/part.ts";
import type { PostgresStore } from "../stores/postgres.ts";
import type { RedisStore } from "../stores/redis.ts";
import { alertmanager } from "./alertmanager.ts";
import { dashboards } from "./dashboards.ts";
import { blackboxExporter, postgresExporter, redisExporter } from "./exporters.ts";
import { inbox } from "./inbox.ts";
import { podExporter } from "./pod-exporter.ts";
import { prometheus } from "./prometheus.ts";

export interface MonitoredStores {
  readonly databases: readonly { readonly plan: PostgresPlan; readonly store: PostgresStore }[];
  readonly caches: readonly RedisStore[];
}

export function monitoringParts(cluster: Cluster, { databases, caches }: MonitoredStores): Part[] {
  const { operator } = cluster.settings;
  return [
    blackboxExporter(cluster),
    inbox(cluster),
    ...databases.map(({ store }) => postgresExporter(cluster, store)),
    ...caches.map((store) => redisExporter(cluster, store)),
    dashboards(cluster),
    ...(operator
      ? [operatorPart(cluster)]
      : [podExporter(cluster), alertmanager(cluster), prometheus(cluster)]),
  ];
}
