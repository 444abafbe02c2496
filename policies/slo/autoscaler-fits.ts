/** Services grow before their CPU is short. */
import { neededOf, type ReplicasAsked, replicasSettings } from "../capacity/asked.ts";
import { autoscalerOf, deploymentOf, promising } from "../capacity/examples.ts";
import { type Autoscaler, capacityOf } from "../capacity/scaled.ts";
import { observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { at, list, number } from "../workloads/values.ts";

interface Settings extends ReplicasAsked, Readonly<Record<string, unknown>> {
  readonly cpu: number;
  readonly required: boolean;
}

export const autoscalerFits = stackPolicy<Settings>({
  name: "autoscaler-fits",
  severity: "high",
  rule: "A service with objectives has an autoscaler that holds its CPU at 70 % or less, between what it needs and more.",
  why: "A service whose CPU is short answers slowly: it has to grow before, and must not shrink below what its availability needs.",
  mend: "set the service's `objectives.cpu` to 70 % or less (of a HorizontalPodAutoscaler `averageUtilization`), and `minReplicas` and `maxReplicas` to what it needs",
  settings: {
    ...replicasSettings,
    cpu: {
      type: "number",
      minimum: 0,
      maximum: 1,
      default: 0.7,
      description: "The share of the CPU asked for that an autoscaler may let be used.",
    },
    required: {
      type: "boolean",
      default: true,
      description: "Whether a service with objectives must have an autoscaler.",
    },
  },
  *judge(resources, settings) {
    const { scaled, autoscalers, unknown } = capacityOf(resources);
    yield* unknown;
    const needed = neededOf(resources, settings);
    const services = new Map(scaled.map((each) => [each.autoscaler?.resource.urn, each.service]));
    for (const each of autoscalers) {
      const need = needed.get(services.get(each.resource.urn) ?? "")?.replicas ?? 1;
      for (const says of wrong(each, need, settings.cpu)) yield { urn: each.resource.urn, says };
    }
    if (!settings.required) return;
    const watched = observedOf(resources).services;
    for (const { kind, title, service = "", autoscaler, resource } of scaled)
      if (kind === "Deployment" && autoscaler === undefined && watched.get(service)?.objectives.length)
        yield { urn: resource.urn, says: `${title}: no HorizontalPodAutoscaler scales it` };
  },
  passing: [[promising("crm", 0.999), deploymentOf("crm"), autoscalerOf("crm", 2, 6)]],
  failing: [
    [promising("crm", 0.999), deploymentOf("crm", { replicas: 2 })],
    [promising("crm", 0.999), deploymentOf("crm"), autoscalerOf("crm", 1, 6)],
    [promising("crm", 0.999), deploymentOf("crm"), autoscalerOf("crm", 2, 6, 90)],
    [deploymentOf("crm"), autoscalerOf("crm", 4, 3)],
  ],
});

function* wrong({ fewest, most, spec }: Autoscaler, need: number, cpu: number): Generator<string> {
  const share = cpuOf(spec["metrics"]);
  if (share === undefined) yield "does not look at the CPU (spec.metrics has no averageUtilization of cpu)";
  else if (share > cpu * 100)
    yield `lets ${share} % of the CPU be used, and ${100 * cpu} % may be (averageUtilization)`;
  if (most === undefined) yield "maxReplicas is not set";
  else if (most < fewest) yield `maxReplicas is ${most}, less than minReplicas, which is ${fewest}`;
  if (fewest < need) yield `minReplicas is ${fewest}, and the availability that is promised needs ${need}`;
}

function cpuOf(metrics: unknown): number | undefined {
  const ofCpu = list(metrics).find((each) => at(each, "resource", "name") === "cpu");
  return number(at(ofCpu, "resource", "target", "averageUtilization"));
}
