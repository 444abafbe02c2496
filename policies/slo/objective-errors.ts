/** No service allows for more errors than the environment does. */
import { observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { percent, promises, wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly share: number;
}

export const objectiveErrors = stackPolicy<Settings>({
  name: "objective-errors",
  severity: "high",
  rule: "No service's objective allows for more errors than the environment does.",
  why: "Each error is a person's work that is lost, and a budget that is never spent protects nobody.",
  mend: "lower `objectives.errorRate` of the service, or of the group of routes, in the catalogue",
  settings: {
    share: { type: "number", default: 0.001, description: "The share of requests that may fail, at most." },
  },
  *judge(resources, { share }) {
    for (const { service, objective } of promises(observedOf(resources))) {
      const { name, kind, budgets } = objective;
      const worst = Math.max(...budgets);
      if (kind === "errors" && worst > share + 1e-9)
        yield wrong(
          service.name,
          `objective "${name}": ${percent(worst)} may fail; at most ${percent(share)} may`,
          service.urn,
        );
    }
  },
  passing: [watched],
  failing: [watchedBut("rules.yml", "/ 0.001", "/ 0.01")],
});
