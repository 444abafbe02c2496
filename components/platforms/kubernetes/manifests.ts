/** Everything of an environment, in the order in which it is made. */
import { startOrder } from "../../../catalog/graph.ts";
import type { Plan } from "../../../catalog/plan.ts";
import type { Dsns } from "../../error-tracking/tracker.ts";
import { secretNamed } from "../../service-variables.ts";
import type { Secrets } from "../platform.ts";
import { type Cluster, namespaceOf, type Vault } from "./cluster.ts";
import type { Images } from "./images.ts";
import { ingress } from "./ingress.ts";
import type { Part } from "./manifest.ts";
import { type MonitoredStores, monitoringParts } from "./monitoring/parts.ts";
import { namespacePart } from "./namespace.ts";
import { serviceParts } from "./service.ts";
import type { KubernetesSettings } from "./settings.ts";
import { postgres } from "./stores/postgres.ts";
import { redis } from "./stores/redis.ts";
import type { Store } from "./stores/store.ts";

export interface ManifestsArgs {
  readonly plan: Plan;
  readonly settings: KubernetesSettings;
  readonly images: Images;
  readonly secrets: Secrets;
  readonly dsns: Dsns;
  readonly vault: Omit<Vault, "named">;
}

/** A part stands after those that it needs; the first one is the namespace. */
export function partsOf({ plan, settings, images, secrets, dsns, vault }: ManifestsArgs): Part[] {
  const named = (key: string) => secretNamed(key, secrets);
  const cluster: Cluster = {
    plan,
    settings,
    images,
    dsns,
    vault: { ...vault, named },
    namespace: namespaceOf(plan),
  };
  const stores = new Map<string, Store>();
  const databases: MonitoredStores["databases"][number][] = [];
  const caches: MonitoredStores["caches"][number][] = [];
  for (const store of plan.stores) {
    if (store.kind === "postgres") {
      const made = postgres(cluster, store);
      databases.push({ plan: store, store: made });
      stores.set(store.name, made);
    } else {
      const made = redis(cluster, store);
      caches.push(made);
      stores.set(store.name, made);
    }
  }
  const services = startOrder(plan)
    .flat()
    .flatMap((part) => ("source" in part ? serviceParts(cluster, part, stores) : []));
  const parts: Part[] = [
    ...[...stores.values()].flatMap((store) => store.parts),
    ...services,
    ...monitoringParts(cluster, { databases, caches }),
    { name: "ingress", needs: [], manifests: ingress(cluster) },
  ];
  return [namespacePart(cluster, parts), ...parts];
}
