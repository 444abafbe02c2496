/** What may run at the most has room. */
import { autoscalerOf, deploymentOf, quotaOf } from "../capacity/examples.ts";
import { podsOf, quantityOf } from "../capacity/quantities.ts";
import { type Capacity, capacityOf, type Scaled } from "../capacity/scaled.ts";
import { stackPolicy } from "../policy.ts";
import { at, object } from "../workloads/values.ts";
import type { Container } from "../workloads/workload.ts";

export const quotaFits = stackPolicy({
  name: "quota-fits",
  severity: "high",
  rule: "A namespace's quota has room for all of its pods at their most, while they roll.",
  why: "A pod that a quota refuses is never made: an autoscaler does not grow when it must, and a release stops half-way.",
  mend: "raise the ResourceQuota to the figures that are named, or lower `maxReplicas` (`scaleLimit`) or the requests",
  *judge(resources) {
    const { scaled, quotas, unknown } = capacityOf(resources);
    yield* unknown;
    const inNamespace = Map.groupBy(scaled, ({ namespace }) => namespace);
    for (const { namespace, resource, spec } of quotas) {
      const sums = sumsOf(inNamespace.get(namespace) ?? []);
      for (const [what, sum] of Object.entries(sums)) {
        const hard = at(spec, "hard", what);
        const room = quantityOf(hard) ?? Number.POSITIVE_INFINITY;
        if (sum.amount <= room * (1 + 1e-9)) continue;
        const says = `${what} is ${hard}, and the pods of ${namespace} need ${sum.words} at their most`;
        yield { urn: resource.urn, says };
      }
    }
  },
  passing: [
    [quotaOf({ pods: "3", "requests.cpu": "1500m" }), deploymentOf("crm", { replicas: 2 })],
    [quotaOf({ "requests.storage": "1Gi" }), deploymentOf("crm", { replicas: 2 })],
  ],
  failing: [
    [quotaOf({ pods: "2" }), deploymentOf("crm", { replicas: 2 })],
    [quotaOf({ "requests.cpu": "1" }), deploymentOf("crm"), autoscalerOf("crm", 2, 6)],
    [quotaOf({ "limits.memory": "512Mi" }), deploymentOf("crm", { replicas: 2 })],
  ],
});

interface Sum {
  readonly amount: number;
  readonly words: string;
}

function sumsOf(scaled: Capacity["scaled"]): Readonly<Record<string, Sum>> {
  const sum = (of: (each: Scaled) => number) =>
    scaled.reduce((all, each) => all + (each.most + surgeOf(each)) * of(each), 0);
  const asked = (part: "requests" | "limits", what: string) =>
    sum(({ pod }) => ofPod(pod.containers, part, what));
  const cpu = asked("requests", "cpu");
  const [memory, limit] = [asked("requests", "memory"), asked("limits", "memory")];
  const pods = sum(() => 1);
  return {
    pods: { amount: pods, words: String(pods) },
    "requests.cpu": { amount: cpu, words: `${Math.round(cpu * 1000)}m` },
    "requests.memory": { amount: memory, words: mebibytes(memory) },
    "limits.memory": { amount: limit, words: mebibytes(limit) },
  };
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}

/** Pods that a roll has beside the old ones; a set of another kind replaces pod by pod. */
function surgeOf({ kind, most, resource }: Scaled): number {
  if (kind !== "Deployment") return 0;
  const strategy = object(at(resource.props, "spec", "strategy"));
  if (strategy["type"] === "Recreate") return 0;
  return podsOf(at(strategy, "rollingUpdate", "maxSurge") ?? "25%", most, Math.ceil) ?? 0;
}

/** Containers run at once, init containers before them and one by one: the larger counts. */
function ofPod(containers: readonly Container[], part: "requests" | "limits", what: string): number {
  const amount = ({ props }: Container) => quantityOf(at(props, "resources", part, what)) ?? 0;
  const going = containers.filter(({ kind }) => kind !== "init").map(amount);
  const before = containers.filter(({ kind }) => kind === "init").map(amount);
  return Math.max(
    going.reduce((all, each) => all + each, 0),
    ...before,
  );
}
