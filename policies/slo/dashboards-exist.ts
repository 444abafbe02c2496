/** The dashboard that an alert leads to is there. */
import type { Finding } from "../judged.ts";
import { linked } from "../observed/dashboards.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import type { ObservedRule } from "../observed/rules.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { missing, wrong } from "./finding.ts";

export const dashboardsExist = stackPolicy({
  name: "dashboards-exist",
  severity: "medium",
  rule: "Each alert leads to a dashboard that the stack has, and that of a service shows this service.",
  why: "Whoever is woken looks there first; a link to nothing costs the minutes that matter.",
  mend: "let the stack have the dashboard with this identifier (`uid`), or correct the annotation `dashboard_url` (`/d/<uid>?var-service=<service>`)",
  *judge(resources) {
    const observed = observedOf(resources);
    const said = new Set<string>();
    for (const rule of observed.rules) {
      const finding = rule.kind === "alert" ? astray(rule, observed) : undefined;
      if (finding === undefined || said.has(`${finding.subject} ${finding.says}`)) continue;
      said.add(`${finding.subject} ${finding.says}`);
      yield finding;
    }
  },
  passing: [watched],
  failing: [
    watchedBut("service.json"),
    watchedBut("rules.yml", "d/shop-service", "d/shop-servant"),
    watchedBut("rules.yml", "var-service=crm", "var-service=erp"),
  ],
});

/** An alert without a link is another policy's to find. */
function astray(rule: ObservedRule, observed: Observed): Finding | undefined {
  const url = rule.annotations["dashboard_url"];
  if (url === undefined) return undefined;
  const { service } = rule.labels;
  const subject = service ?? rule.name;
  const link = linked(url);
  if (link === undefined)
    return wrong(subject, `alert "${rule.name}" leads to no dashboard: ${url}`, observed.urnOf(rule));
  if (!observed.dashboards.has(link.uid))
    return missing(
      observed,
      subject,
      `has no dashboard "${link.uid}", which its alerts lead to`,
      observed.urnOf(rule),
    );
  if (service === undefined || link.service === service || link.service === undefined) return undefined;
  return wrong(
    subject,
    `alert "${rule.name}" leads to the dashboard of "${link.service}"`,
    observed.urnOf(rule),
  );
}
