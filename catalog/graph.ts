/** The order of `needs`: what starts before what. */

import type { Plan, ServicePlan, StorePlan } from "./plan.ts";

/**
 * Services and stores in layers: each needs only what stands in earlier layers, so that a layer's members may start
 * at the same time. Stores need nothing.
 *
 * @example startOrder(plan)[0] // the stores, and the services that need nothing
 */
export function startOrder(plan: Plan): readonly (readonly (ServicePlan | StorePlan)[])[] {
  const nodes = new Map([...plan.stores, ...plan.services].map((node) => [node.name, node]));
  const needs = new Map([...nodes].map(([name, node]) => [name, "needs" in node ? node.needs : []]));
  return layers(needs).layers.map((names) => names.flatMap((name) => nodes.get(name) ?? []));
}

export type Needs = ReadonlyMap<string, readonly string[]>;

/** Names in layers, each ordered by name; `rest` is what a cycle keeps from starting. Unknown needs count as ready. */
export function layers(needs: Needs): { readonly layers: string[][]; readonly rest: Set<string> } {
  const waiting = new Map<string, number>();
  const users = new Map<string, string[]>();
  for (const [name, its] of needs) {
    const known = its.filter((need) => needs.has(need));
    waiting.set(name, known.length);
    for (const need of known) {
      const others = users.get(need);
      if (others) others.push(name);
      else users.set(need, [name]);
    }
  }
  const found: string[][] = [];
  let ready = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  while (ready.length > 0) {
    found.push(ready.sort());
    const next: string[] = [];
    for (const name of ready) {
      waiting.delete(name);
      for (const user of users.get(name) ?? []) {
        const count = (waiting.get(user) ?? 0) - 1;
        waiting.set(user, count);
        if (count === 0) next.push(user);
      }
    }
    ready = next;
  }
  return { layers: found, rest: new Set(waiting.keys()) };
}

/** Cycles that share no member, each once, from its first name in order of name: `["a", "b"]` for a → b → a. */
export function cycles(needs: Needs): string[][] {
  const left = new Map(needs);
  const found: string[][] = [];
  for (;;) {
    const { rest } = layers(left);
    const start = [...rest].sort()[0];
    if (start === undefined) return found;
    // Every member of `rest` needs another one, so that walking on must come back to where it was.
    const trail = new Map<string, number>();
    let at = start;
    while (!trail.has(at)) {
      trail.set(at, trail.size);
      at = (left.get(at) ?? []).filter((need) => rest.has(need)).sort()[0] ?? at;
    }
    const cycle = [...trail.keys()].slice(trail.get(at));
    const first = cycle.indexOf(cycle.toSorted()[0] ?? at);
    found.push([...cycle.slice(first), ...cycle.slice(0, first)]);
    for (const name of cycle) left.delete(name);
  }
}
