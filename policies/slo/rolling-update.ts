/** A release takes nothing away from its service. */
import { neededOf, type ReplicasAsked, replicasSettings } from "../capacity/asked.ts";
import { deploymentOf, promising } from "../capacity/examples.ts";
import { podsOf } from "../capacity/quantities.ts";
import { capacityOf, type Scaled } from "../capacity/scaled.ts";
import { observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { at, object } from "../workloads/values.ts";

interface Settings extends ReplicasAsked, Readonly<Record<string, unknown>> {}

export const rollingUpdate = stackPolicy<Settings>({
  name: "rolling-update",
  severity: "high",
  rule: "A release of a service with objectives leaves as many pods running as the service needs.",
  why: "Where a roll ends old pods before new ones answer, every release is an outage or a shortage.",
  mend: "set `strategy` to RollingUpdate with `maxUnavailable: 0` and `maxSurge: 1`",
  settings: replicasSettings,
  *judge(resources, settings) {
    const { scaled, unknown } = capacityOf(resources);
    yield* unknown;
    const needed = neededOf(resources, settings);
    const watched = observedOf(resources).services;
    for (const each of scaled) {
      const service = each.service ?? "";
      if (each.kind !== "Deployment" || !watched.get(service)?.objectives.length) continue;
      const says = wrong(each, needed.get(service)?.replicas ?? 1);
      if (says !== undefined) yield { urn: each.resource.urn, says };
    }
  },
  passing: [
    [
      promising("crm", 0.999),
      deploymentOf("crm", { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } }),
    ],
    [promising("crm", 0.999), deploymentOf("crm", { replicas: 3 })],
  ],
  failing: [
    [promising("crm", 0.999), deploymentOf("crm", { replicas: 2, strategy: { type: "Recreate" } })],
    [
      promising("crm", 0.999),
      deploymentOf("crm", { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 1 } } }),
    ],
    [
      promising("crm", 0.99),
      deploymentOf("crm", { replicas: 1, strategy: { rollingUpdate: { maxUnavailable: "100%" } } }),
    ],
  ],
});

function wrong({ title, fewest, resource }: Scaled, need: number): string | undefined {
  const strategy = object(at(resource.props, "spec", "strategy"));
  if (strategy["type"] === "Recreate")
    return `${title}: a release ends all pods first (strategy is Recreate)`;
  const value = at(strategy, "rollingUpdate", "maxUnavailable") ?? "25%";
  const gone = podsOf(value, fewest, Math.floor) ?? 0;
  const left = fewest - gone;
  // Fewer than are needed to begin with is another policy's matter.
  if (gone === 0 || left >= need) return undefined;
  return `${title}: a release leaves ${left} of ${fewest} pods, and ${need} are needed (maxUnavailable is ${value})`;
}
