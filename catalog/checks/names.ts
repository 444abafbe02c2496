/** Every service and store has a name of its own, in every form in which names are used. */

import { monitoringParts } from "../plan.ts";
import { formatPath, quote } from "../problems.ts";
import { variable } from "../variable.ts";
import type { Check } from "./subject.ts";

export const checkNames: Check = ({ plan, draft }, report) => {
  const owners = new Map<string, string>();
  for (const part of monitoringParts) owners.set(variable(part), "a part of the monitoring");
  for (const store of plan.stores) {
    if (store.kind === "postgres")
      owners.set(variable(`${store.name}-pool`), `the connection pool of ${store.name}`);
  }
  const given = [
    ...Object.keys(draft.stores ?? {}).map((name) => ["stores", name] as const),
    ...Object.keys(draft.services ?? {}).map((name) => ["services", name] as const),
  ];
  for (const at of given) {
    const [, name] = at;
    const owner = owners.get(variable(name));
    if (owner === undefined) owners.set(variable(name), formatPath(at));
    else {
      const allowed = `a name of its own, "-" and "_" counting as the same; ${owner} has this one`;
      report.add(at, quote(name), allowed, "give one of the two another name");
    }
  }
};
