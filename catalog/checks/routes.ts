/** Every public path leads to one service. */

import { formatPath, type Path, quote } from "../problems.ts";
import type { Check } from "./subject.ts";

export const checkPrefixes: Check = ({ plan, at }, report) => {
  const owners = new Map<string, Path>();
  for (const { name, prefix } of plan.services) {
    if (prefix === "") continue;
    const here = at("services", name, "prefix");
    const owner = owners.get(prefix);
    if (!owner) owners.set(prefix, here);
    else {
      const allowed = `a prefix of its own; ${formatPath(owner)} is the same`;
      report.add(here, quote(prefix), allowed, "give one of the two another prefix");
    }
  }
  for (const [prefix, here] of owners) {
    const outer = parents(prefix).find((parent) => owners.has(parent));
    if (outer === undefined) continue;
    const allowed = `a prefix that is not below another one; ${formatPath(owners.get(outer) ?? [])} is ${quote(outer)}`;
    report.add(here, quote(prefix), allowed, "put the two beside each other, or make them one service");
  }
};

export const checkRoutes: Check = ({ services, at }, report) => {
  for (const { draft, plan: service } of services) {
    const { name, prefix } = service;
    if (prefix === "") continue;
    for (const [i, route] of (draft.routes ?? []).entries()) {
      if (!route || route.endpoint === prefix || route.endpoint.startsWith(`${prefix}/`)) continue;
      const { method, endpoint } = route;
      const allowed = `a path below the service's prefix, ${quote(prefix)}`;
      const remedy = `write ${quote(`${method} ${prefix}${endpoint === "/" ? "" : endpoint}`)}, or change the prefix`;
      report.add(at("services", name, "routes", i), quote(`${method} ${endpoint}`), allowed, remedy);
    }
  }
};

/** @example parents("/api/crm/x") // ["/api", "/api/crm"] */
function parents(prefix: string): string[] {
  const segments = prefix.split("/");
  return segments.slice(2).map((_, i) => segments.slice(0, i + 2).join("/"));
}
