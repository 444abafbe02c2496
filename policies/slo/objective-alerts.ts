/** Somebody is told when an objective fails, and when nobody knows whether it does. */
import { type Objective, recorded, windowsOf } from "../observed/objectives.ts";
import { observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedWithout } from "./examples.ts";
import { missing, promises } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly severities: readonly string[];
}

export const objectiveAlerts = stackPolicy<Settings>({
  name: "objective-alerts",
  severity: "high",
  rule: "Each objective has alerts on its budget, as a page and as a ticket, and one on missing data.",
  why: "An objective without an alert fails unseen, and without one on missing data all others are silent when the measuring ends.",
  mend: "let the catalogue make the alerts, or add the one that is missing with the labels `service`, `slo` and `severity`",
  settings: {
    severities: {
      type: "array",
      items: { type: "string" },
      default: ["page", "ticket"],
      description: "The severities at which a burning budget must be told.",
    },
  },
  *judge(resources, { severities }) {
    const observed = observedOf(resources);
    for (const { service, objective } of promises(observed)) {
      const { name, alerts } = objective;
      const burning = alerts.filter((alert) => windowsOf(alert).length > 0);
      for (const severity of severities)
        if (!burning.some(({ labels }) => labels["severity"] === severity))
          yield missing(
            observed,
            service.name,
            `objective "${name}": no alert on its budget at severity ${severity}`,
            service.urn,
          );
      if (!hasDataAlert(objective))
        yield missing(
          observed,
          service.name,
          `objective "${name}": no alert when its data is missing (absent(${recorded.bad}…))`,
          service.urn,
        );
    }
  },
  passing: [watched],
  failing: [
    watchedWithout(/"slo":"errors","severity":"page"/),
    watchedWithout(/"ErrorBudgetBurn".*"slo":"errors","severity":"ticket"/),
    watchedWithout(/"SloDataMissing".*"slo":"latency-p95"/),
  ],
});

function hasDataAlert({ name, alerts }: Objective): boolean {
  return alerts.some(
    ({ expr, labels }) =>
      expr.includes("absent(") &&
      expr.includes(recorded.bad) &&
      expr.includes(`slo="${name}"`) &&
      labels["severity"] !== "none",
  );
}
