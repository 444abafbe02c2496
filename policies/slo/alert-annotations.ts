/** An alert says how urgent it is, whose it is, what to do, and where to look. */
import { observedOf } from "../observed/observed.ts";
import type { ObservedRule } from "../observed/rules.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly severities: readonly string[];
}

export const alertAnnotations = stackPolicy<Settings>({
  name: "alert-annotations",
  severity: "medium",
  rule: "Each alert has a severity, a summary, a runbook and a dashboard, and one of a service its team.",
  why: "Whoever is woken looks for what to do first; an alert without a team or a severity goes to nobody in particular.",
  mend: "add what is missing: the labels `severity` and `team`, the annotations `summary`, `runbook_url` and `dashboard_url`",
  settings: {
    severities: {
      type: "array",
      items: { type: "string" },
      default: ["page", "ticket", "none"],
      description: "The severities that there are; `none` is for the dead man's switch.",
    },
  },
  *judge(resources, { severities }) {
    const { rules, urnOf } = observedOf(resources);
    for (const rule of rules) {
      if (rule.kind !== "alert") continue;
      const { name, labels } = rule;
      const subject = labels["service"] ?? name;
      const objective = labels["slo"] === undefined ? "" : ` on "${labels["slo"]}"`;
      for (const says of lacking(rule, severities))
        yield wrong(subject, `alert "${name}"${objective} ${says}`, urnOf(rule));
    }
  },
  passing: [watched],
  failing: [
    watchedBut("rules.yml", '"severity":"page"', '"severity":"loud"'),
    watchedBut("rules.yml", '"team":"sales","severity"', '"severity"'),
    watchedBut("rules.yml", '"runbook_url":"https://runbooks.example.com/ErrorBudgetBurn.html",'),
    watchedBut("rules.yml", "dashboard_url", "dashboard"),
  ],
});

function* lacking({ labels, annotations }: ObservedRule, severities: readonly string[]): Generator<string> {
  const { severity, service, team } = labels;
  if (severity === undefined) yield "has no severity";
  else if (!severities.includes(severity))
    yield `has the severity "${severity}", which is none of ${severities.join(", ")}`;
  if (service !== undefined && (team ?? "") === "") yield "has no team";
  if ((annotations["summary"] ?? "") === "") yield "has no summary";
  for (const name of ["runbook_url", "dashboard_url"])
    if (!/^https?:\/\/\S+$/.test(annotations[name] ?? "")) yield `has no ${name} that is an address`;
}
