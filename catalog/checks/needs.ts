/** Needs exist, have what they are needed for, and do not lead in a circle. */

import { cycles } from "../graph.ts";
import { nearest } from "../nearest.ts";
import { listing, quote } from "../problems.ts";
import type { Check } from "./subject.ts";

export const checkNeeds: Check = ({ services, draft, at }, report) => {
  const names = [...Object.keys(draft.stores ?? {}), ...Object.keys(draft.services ?? {})].sort();
  const known = new Set(names);
  // Stores that could not be read at all have names that nobody knows.
  const all = draft.stores !== undefined || !report.blames(["stores"]);
  const meanings = new Map<string, string | undefined>();
  const meaning = (need: string) => {
    if (!meanings.has(need)) meanings.set(need, nearest(need, names));
    return meanings.get(need);
  };
  for (const service of services) {
    const { name } = service.plan;
    for (const [i, need] of (service.draft.needs ?? []).entries()) {
      if (need === undefined || (need !== name && (known.has(need) || !all))) continue;
      const others = names.filter((other) => other !== name);
      const allowed = `another service or store: ${listing(others)}`;
      const meant = meaning(need);
      const unknown =
        meant !== undefined && meant !== name
          ? `write ${quote(meant)}`
          : "take it out, or describe what it stands for";
      const self = "take it out: a service cannot wait for itself";
      report.add(at("services", name, "needs", i), quote(need), allowed, need === name ? self : unknown);
    }
  }
};

export const checkCycles: Check = ({ plan, services, at }, report) => {
  const graph = new Map(
    plan.services.map(({ name, needs }) => [name, needs.filter((need) => need !== name)]),
  );
  const drafts = new Map(services.map((service) => [service.plan.name, service.draft]));
  for (const cycle of cycles(graph)) {
    const [first = "", second = ""] = cycle;
    const i = drafts.get(first)?.needs?.indexOf(second) ?? 0;
    const way = [...cycle, first].join(" → ");
    const remedy = "take one of these needs out: a service can start before what it only calls later";
    report.add(at("services", first, "needs", i), way, "needs that do not lead back to the service", remedy);
  }
};

/** Migrations change a schema, so there has to be one. */
export const checkMigrations: Check = ({ plan, at }, report) => {
  const databases = plan.stores.filter(({ kind }) => kind === "postgres").map(({ name }) => name);
  for (const { name, migrate, needs } of plan.services) {
    const here = at("services", name, "needs");
    if (migrate.length === 0 || report.blames(here) || needs.some((need) => databases.includes(need)))
      continue;
    if (report.blames(["stores"])) continue;
    const remedy = databases[0]
      ? `add ${quote(databases[0])}`
      : "describe a store of kind postgres, and need it";
    report.add(
      here,
      listing(needs),
      "a store of kind postgres among the needs, because it has `migrate`",
      remedy,
    );
  }
};
