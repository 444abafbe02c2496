/** Stores: each kind has one exporter, so that an application has at most one store of each kind. */

import type { Check } from "./subject.ts";

export const checkStores: Check = ({ plan, at }, report) => {
  const first = new Map<string, string>();
  for (const { kind, name } of plan.stores) {
    const other = first.get(kind);
    if (other === undefined) first.set(kind, name);
    else {
      report.add(
        at("stores", name),
        `a second ${kind} store`,
        `one ${kind} store; stores.${other} is there: its exporter watches one server`,
        `use ${other}: each service has a role and a schema of its own in it`,
      );
    }
  }
};
