/** No service promises to be there less often than the environment asks for. */
import { observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { percent, promises, wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly share: number;
}

export const objectiveAvailability = stackPolicy<Settings>({
  name: "objective-availability",
  severity: "high",
  rule: "No service's availability objective is below the environment's.",
  why: "A service that others need cannot be replaced by a better one: what depends on it is down as often.",
  mend: "raise `objectives.availability` of the service in the catalogue",
  settings: {
    share: {
      type: "number",
      default: 0.999,
      description: "The share of probes that must be answered, at least.",
    },
  },
  *judge(resources, { share }) {
    for (const { service, objective } of promises(observedOf(resources))) {
      const { name, kind, budgets } = objective;
      const worst = Math.max(...budgets);
      // A decimal and its complement differ in the last digit.
      if (kind === "availability" && worst > 1 - share + 1e-9)
        yield wrong(
          service.name,
          `objective "${name}": ${percent(1 - worst)} is asked for; at least ${percent(share)} must be`,
          service.urn,
        );
    }
  },
  passing: [watched],
  failing: [watchedBut("rules.yml", "/ 0.001", "/ 0.01")],
});
