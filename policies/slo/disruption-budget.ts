/** What runs more than once gives way one by one. */
import { deploymentOf, disruptionBudgetOf } from "../capacity/examples.ts";
import { podsOf } from "../capacity/quantities.ts";
import { type Counting, capacityOf, type Scaled } from "../capacity/scaled.ts";
import { selects } from "../capacity/selector.ts";
import { stackPolicy } from "../policy.ts";
import { at, object } from "../workloads/values.ts";

export const disruptionBudget = stackPolicy({
  name: "disruption-budget",
  severity: "medium",
  rule: "What runs more than once has a disruption budget that lets at least one pod go, and keeps at least one.",
  why: "Without one a drain takes all pods at once; one that lets none go stops the maintenance of nodes.",
  mend: "give it a PodDisruptionBudget with `maxUnavailable: 1` and the pods' own labels as selector",
  *judge(resources) {
    const capacity = capacityOf(resources);
    yield* capacity.unknown;
    const groups = Map.groupBy(capacity.budgets, ({ namespace }) => namespace);
    const budgets = new Map([...groups].map(([namespace, own]) => [namespace, new Budgets(own)]));
    for (const each of capacity.scaled) {
      if (each.fewest < 2) continue;
      const own = budgets.get(each.namespace)?.of(each) ?? [];
      if (own.length === 0) {
        const says = `${each.title}: runs ${each.fewest} times, and no disruption budget selects its pods`;
        yield { urn: each.resource.urn, says };
      }
      for (const budget of own) {
        const says = wrong(budget, each);
        if (says !== undefined) yield { urn: budget.resource.urn, says };
      }
    }
  },
  passing: [
    [deploymentOf("crm", { replicas: 1 })],
    [deploymentOf("crm", { replicas: 2 }), disruptionBudgetOf("crm", { maxUnavailable: 1 })],
    [deploymentOf("crm", { replicas: 3 }), disruptionBudgetOf("crm", { minAvailable: "50%" })],
  ],
  failing: [
    [deploymentOf("crm", { replicas: 2 })],
    [deploymentOf("crm", { replicas: 2 }), disruptionBudgetOf("books", { maxUnavailable: 1 })],
    [deploymentOf("crm", { replicas: 2 }), disruptionBudgetOf("crm", { maxUnavailable: 0 })],
    [deploymentOf("crm", { replicas: 2 }), disruptionBudgetOf("crm", { minAvailable: 2 })],
    [deploymentOf("crm", { replicas: 2 }), disruptionBudgetOf("crm", { maxUnavailable: "100%" })],
  ],
});

/** Of one namespace; found by the rarest label of their selectors, so that not each is compared with each. */
class Budgets {
  private readonly keyed = new Map<string, Counting[]>();

  constructor(budgets: readonly Counting[]) {
    const counts = new Map<string, number>();
    for (const pair of budgets.flatMap(pairsOf)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    for (const budget of budgets) {
      const [rarest = ""] = pairsOf(budget).sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
      this.keyed.set(rarest, [...(this.keyed.get(rarest) ?? []), budget]);
    }
  }

  of({ pod: { labels } }: Scaled): readonly Counting[] {
    // One that names no label is under the empty text: an empty selector means every pod.
    const keys = ["", ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)];
    const near = keys.flatMap((key) => this.keyed.get(key) ?? []);
    return near.filter(({ spec }) => selects(spec["selector"], labels));
  }
}

function pairsOf({ spec }: Counting): string[] {
  return Object.entries(object(at(spec["selector"], "matchLabels"))).map(
    ([name, value]) => `${name}=${value}`,
  );
}

function wrong({ spec }: Counting, { fewest, title }: Scaled): string | undefined {
  const gone = podsOf(spec["maxUnavailable"], fewest, Math.ceil);
  const kept = podsOf(spec["minAvailable"], fewest, Math.ceil) ?? Math.max(0, fewest - (gone ?? fewest));
  const field = spec["minAvailable"] === undefined ? "maxUnavailable" : "minAvailable";
  const value = `${field} is ${spec[field] ?? "not set"}`;
  if (kept >= fewest)
    return `${value}: of the ${fewest} pods of ${title} none may go, so no node can be drained`;
  if (kept < 1) return `${value}: all ${fewest} pods of ${title} may go at once`;
  return undefined;
}
