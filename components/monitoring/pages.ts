/** What Prometheus serves of its own below `/user/`, where it runs from `images/prometheus`: dashboards and runbooks. */
import type { Plan } from "../../catalog/plan.ts";
import { pages } from "../../dashboards/index.ts";
import type { Signals } from "../../slo/signals.ts";

/** The image's, with the page that draws the dashboards; below it are links to the two others. */
export const pagesFolder = "/pages";
/** An environment's own, each a flat folder. */
export const boardsFolder = "/etc/boards";
export const runbooksFolder = "/etc/runbooks";

/** Name → JSON: each dashboard, and `index.json`, the list of them. */
export function boardFiles(plan: Plan, signals: Signals): ReadonlyMap<string, string> {
  return new Map(
    [...pages(plan, signals)].map(([path, content]) => [path.replace("dashboards/", ""), content]),
  );
}
