/** All rules of a plan: a file for each service, and one for what they stand on. */
import type { Milliseconds, Plan, ServicePlan } from "../catalog/plan.ts";
import { Annotator, type Links } from "./alerts/annotations.ts";
import { backupRecords } from "./alerts/backups.ts";
import { burnAlert, missingAlert, spentAlert } from "./alerts/burn.ts";
import { serviceAlerts, utilisationRules } from "./alerts/service.ts";
import { stackAlerts, stackRecords } from "./alerts/stack.ts";
import { window } from "./promql.ts";
import { budgetRules, calendarRules, eventRules } from "./recording.ts";
import { resourceRules, storeResourceRules } from "./resources.ts";
import type { RuleFile, RuleGroup } from "./rule.ts";
import type { Signals } from "./signals.ts";
import { slosOfService } from "./slo.ts";

/** Hours and days move slowly: their rules are evaluated less often, and within the 5 minutes that a sample lives. */
export const slowInterval: Milliseconds = 180_000;

/** The file of what is no service. */
export const stackFile = "stack";

export interface RuleOptions {
  readonly signals: Signals;
  readonly links: Links;
}

export function ruleFiles(plan: Plan, options: RuleOptions): readonly RuleFile[] {
  return [...plan.services.map((service) => serviceFile(plan, service, options)), stackRules(plan, options)];
}

export function serviceFile(plan: Plan, service: ServicePlan, { signals, links }: RuleOptions): RuleFile {
  const { name, budget } = service;
  const slos = slosOfService(service, plan);
  const annotator = new Annotator(plan, links);
  const burning = (severity: "page" | "ticket") =>
    slos.flatMap((slo) => burnAlert(slo, severity, budget, annotator) ?? []);
  return {
    name,
    groups: [
      {
        name: `${name}-slo`,
        rules: [
          ...eventRules(slos),
          ...burning("page"),
          ...slos.map((slo) => missingAlert(slo, budget, annotator)),
        ],
      },
      {
        name: `${name}-budget`,
        interval: window(slowInterval),
        rules: [
          ...calendarRules(slos),
          ...budgetRules(slos),
          ...burning("ticket"),
          ...slos.map((slo) => spentAlert(slo, budget, annotator)),
        ],
      },
      {
        name: `${name}-service`,
        rules: [
          ...utilisationRules(service, signals),
          ...resourceRules(service, signals),
          ...serviceAlerts(service, signals, annotator),
        ],
      },
    ] satisfies RuleGroup[],
  };
}

export function stackRules(plan: Plan, { signals, links }: RuleOptions): RuleFile {
  const annotator = new Annotator(plan, links);
  const rules = [
    ...stackRecords(signals),
    ...storeResourceRules(plan, signals),
    ...backupRecords(plan, signals),
    ...stackAlerts(plan, signals, annotator),
  ];
  return { name: stackFile, groups: [{ name: stackFile, rules }] };
}
