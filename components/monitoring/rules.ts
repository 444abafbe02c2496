/** The rules of a plan, as a platform's Prometheus evaluates them. */
import type { Plan } from "../../catalog/plan.ts";
import { linksOf } from "../../slo/alerts/annotations.ts";
import { alertsRecorded } from "../../slo/recorded-alerts.ts";
import type { RuleFile } from "../../slo/rule.ts";
import { type RuleOptions, ruleFiles } from "../../slo/rules.ts";
import type { Site } from "./site.ts";

export function ruleOptions(plan: Plan, { signals, links }: Pick<Site, "signals" | "links">): RuleOptions {
  return { signals, links: linksOf(plan, links) };
}

/** Where Grafana alerts, Prometheus only records: nobody is told twice. */
export function rulesOf(plan: Plan, site: Site): readonly RuleFile[] {
  const files = ruleFiles(plan, ruleOptions(plan, site));
  return plan.alerting.from === "grafana" ? files.map((file) => alertsRecorded(plan, file)) : files;
}
