/** The errors of each service are collected. */
import { example } from "../judged.ts";
import { observedOf } from "../observed/observed.ts";
import { isTracked } from "../observed/tracking.ts";
import { stackPolicy } from "../policy.ts";
import { watched } from "./examples.ts";
import { missing, promising } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly whenAbsent: "refuse" | "advise" | "pass";
}

export const errorTracking = stackPolicy<Settings>({
  name: "error-tracking",
  severity: "medium",
  rule: "Each service has a project in the error tracker.",
  why: "An alert says that requests fail; the error says why.",
  mend: "set `errorTracking` for the environment, and let the stack make the project of each service",
  settings: {
    whenAbsent: {
      type: "string",
      enum: ["refuse", "advise", "pass"],
      default: "refuse",
      description: "What holds of a stack that has no error tracker at all.",
    },
  },
  *judge(resources, { whenAbsent }) {
    const observed = observedOf(resources);
    if (observed.tracked.size === 0 && whenAbsent !== "refuse") {
      const says =
        "no service has a project in an error tracker: nobody is told of their errors (set `errorTracking`)";
      if (whenAbsent === "advise" && observed.services.size > 0) yield { says, notice: true };
      return;
    }
    for (const { name, urn } of promising(observed))
      if (!isTracked(name, observed.tracked))
        yield missing(observed, name, "has no project in the error tracker", urn);
  },
  passing: [
    [
      ...watched,
      example("sentry:index/sentryProject:SentryProject", "project-crm", { slug: "shop-prod-crm" }),
    ],
    [...watched, example("supervisor:index:TrackerProject", "crm", { name: "crm" })],
  ],
  failing: [
    watched,
    [
      ...watched,
      example("sentry:index/sentryProject:SentryProject", "project-erp", { slug: "shop-prod-erp" }),
    ],
  ],
});
