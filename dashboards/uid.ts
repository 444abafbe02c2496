/** What dashboards, folders and data sources are known by: the same in every environment but for its name. */
import { createHash } from "node:crypto";
import type { Plan } from "../catalog/plan.ts";

export type Part = "overview" | "service" | "host" | "postgres" | "redis" | "supervisors" | "monitoring";

/** Grafana takes no longer one. */
const longest = 40;

/** The environment is in it: one Grafana may show several of them. */
export function uidOf(plan: Pick<Plan, "application" | "environment">, part: Part): string {
  return uidWith(plan, part);
}

/** @example uidWith(plan, "team", "erp") === "neuroerp-prod-team-erp" */
export function uidWith(
  { application, environment }: Pick<Plan, "application" | "environment">,
  ...words: readonly string[]
): string {
  return shortened([application, environment, ...words].join("-"), longest);
}

/** A name that is too long keeps its beginning, and ends with what tells it from others that begin so. */
export function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const mark = createHash("sha256").update(name).digest("hex").slice(0, 10);
  return `${name.slice(0, most - mark.length - 1)}-${mark}`;
}
