/** Everything of an environment, in the order in which it is made. */

import type { Input } from "@pulumi/pulumi";
import { startOrder } from "../../../catalog/graph.ts";
import type { Plan } from "../../../catalog/plan.ts";
import type { Dsns } from "../../error-tracking/tracker.ts";
import type { TracesDestination } from "../../monitoring/traces/settings.ts";
import { secretNamed } from "../../service-variables.ts";
import type { Secrets } from "../platform.ts";
import { type Cluster, namespaceOf, type Vault } from "./cluster.ts";
import type { Images } from "./images.ts";
import { ingress } from "./ingress.ts";
import { logParts } from "./logs/parts.ts";
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
  /** Where traces go beside the log store. @default nowhere */
  readonly traces?: TracesDestination | undefined;
  readonly vault: Omit<Vault, "named">;
}

/** A part stands after those that it needs; the first one is the namespace. */
export function partsOf({ plan, settings, images, secrets, dsns, traces, vault }: ManifestsArgs): Part[] {
  const named = (key: string) => secretNamed(key, secrets);
  const cluster: Cluster = {
    plan,
    settings,
    images,
    dsns,
    traces,
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
  const writing: Part[] = [
    ...[...stores.values()].flatMap((store) => store.parts),
    ...services,
    ...monitoringParts(cluster, { databases, caches }),
  ];
  const parts: Part[] = [
    ...writing,
    ...logParts(cluster, writing, concealed(cluster, secrets, stores)),
    { name: "ingress", needs: [], manifests: ingress(cluster) },
  ];
  return [namespacePart(cluster, parts), ...parts];
}

/** Every secret of the environment, by a name: none may show in a log. */
function concealed(
  { dsns, traces }: Cluster,
  secrets: Secrets,
  stores: ReadonlyMap<string, Store>,
): Record<string, Input<string>> {
  const named = (kind: string, values: Readonly<Record<string, Input<string> | undefined>>) =>
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${kind}-${name}`, value] as const],
    );
  return Object.fromEntries([
    ...named("secret", secrets),
    ...[...stores].flatMap(([name, { passwords }]) => named(name, passwords)),
    ...named("tracker", dsns),
    ...named("traces", { headers: traces?.headers }),
  ]);
}
