/** A service that promises much runs more than once. */
import { type Needed, neededOf, percent, type ReplicasAsked, replicasSettings } from "../capacity/asked.ts";
import { deploymentOf, promising } from "../capacity/examples.ts";
import { capacityOf } from "../capacity/scaled.ts";
import { example, type Judged } from "../judged.ts";
import { type Resources, stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";

export const enoughReplicas = stackPolicy<Settings>({
  name: "enough-replicas",
  severity: "high",
  rule: "A service that promises an availability of 99.9 % or more runs at least twice.",
  why: "A single instance is away whenever its node is drained or it crashes, and a month allows for 43 minutes in all.",
  mend: "set the service's `replicas` (of a Deployment `spec.replicas`, or its autoscaler's `minReplicas`) to 2 or more, or promise less",
  settings: replicasSettings,
  *judge(resources, settings) {
    const { scaled, unknown } = capacityOf(resources);
    yield* unknown;
    const needed = neededOf(resources, settings);
    for (const { service = "", title, fewest, autoscaler, resource } of scaled) {
      const need = needed.get(service);
      if (need === undefined || fewest >= need.replicas) continue;
      const field = autoscaler === undefined ? "replicas" : "its autoscaler's minReplicas";
      const says = `${title}: ${field} is ${fewest}, ${promise(service, need)}`;
      yield { urn: resource.urn, says };
    }
    for (const [service, [first, ...others]] of containersOf(resources)) {
      const need = needed.get(service);
      const count = others.length + 1;
      if (first === undefined || need === undefined || count >= need.replicas) continue;
      yield { urn: first.urn, says: `runs in ${count} container(s), ${promise(service, need)}` };
    }
  },
  passing: [
    [promising("crm", 0.999), deploymentOf("crm", { replicas: 2 })],
    [promising("crm", 0.99), deploymentOf("crm", { replicas: 1 })],
  ],
  failing: [
    [promising("crm", 0.999), deploymentOf("crm", { replicas: 1 })],
    [
      promising("crm", 0.999),
      example("docker:index/container:Container", "crm", {
        image: "crm",
        labels: [
          { label: "service", value: "crm" },
          { label: "role", value: "service" },
        ],
      }),
    ],
  ],
});

interface Settings extends ReplicasAsked, Readonly<Record<string, unknown>> {}

function promise(service: string, { availability, replicas }: Needed): string {
  return `and ${service} promises ${percent(availability)}, which needs ${replicas}`;
}

/** Of each service on Docker. */
function containersOf(resources: Resources): ReadonlyMap<string, readonly Judged[]> {
  const found = resources.flatMap((resource) => {
    if (!resource.type.startsWith("docker:")) return [];
    const service = known(() => {
      const workload = workloadOf(resource);
      return workload?.lasting === true ? workload.identity.service : undefined;
    });
    return service.known && service.value !== undefined ? [{ service: service.value, resource }] : [];
  });
  const groups = Map.groupBy(found, ({ service }) => service);
  return new Map([...groups].map(([service, own]) => [service, own.map(({ resource }) => resource)]));
}
