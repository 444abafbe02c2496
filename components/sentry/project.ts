/** What of a service Sentry is told about the project itself. */

import { production } from "../../catalog/complete.ts";
import type { Plan, ServicePlan } from "../../catalog/plan.ts";

/** Sentry's word for what a service is made of. */
export function sentryPlatform({ kind, runtime }: Pick<ServicePlan, "kind" | "runtime">): string {
  if (kind === "web") return "javascript-react";
  if (runtime === "node") return "node";
  return kind === "api" ? "python-fastapi" : "python";
}

/** Teams that have a part in a service: whose it is, and who hears of its budgets. */
export function teamsOf({ team, budget }: ServicePlan): string[] {
  return [...new Set([team, budget.page, budget.ticket])];
}

/** Events that say nothing of the service; at a desk, `localhost` is where it is tried. */
export function filtersOf({ environment }: Plan) {
  return {
    browserExtensions: true,
    legacyBrowsers: true,
    localhost: environment === production,
    webCrawlers: true,
  };
}

/**
 * Who owns an issue, by the files in its stack trace, as in Sentry's own notation.
 *
 * The paths are the repository's; a container has others, and so the first rule is for everything.
 *
 * @param slug of the service's team in Sentry
 */
export function ownershipOf({ watches }: ServicePlan, slug: string): string {
  return ["**", ...watches.map((folder) => `${folder}/**`)]
    .map((path) => `path:${pathIn(path)} #${slug}`)
    .join("\n");
}

/** A space would end the pattern. */
function pathIn(path: string): string {
  return path.replaceAll(/\s/g, "?");
}
