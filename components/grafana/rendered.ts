/** Grafana's alerting as files, for review: what it would evaluate, and who would hear of it. */
import type { Plan } from "../../catalog/plan.ts";
import { ruleFiles } from "../../slo/rules.ts";
import { receiverLists } from "../monitoring/alertmanager.ts";
import { ruleOptions } from "../monitoring/rules.ts";
import type { Site } from "../monitoring/site.ts";
import { alertGroups } from "./alert-rules.ts";
import { contactInputs } from "./contact-points.ts";
import { callOf, templateGroup } from "./messages.ts";
import { policyOf } from "./policies.ts";

/** Path → content; none where Alertmanager alerts. Secrets are named by their configuration keys. */
export function alertingFiles(plan: Plan, site: Site): readonly (readonly [path: string, content: string])[] {
  const { alerting } = plan;
  if (alerting.from !== "grafana") return [];
  const names = { contactPoint: (list: string) => list, always: "always", quiet: (name: string) => name };
  const means = { inbox: site.inbox, secret: (key: string) => `secret ${key}`, call: callOf("messages") };
  const points = receiverLists(alerting).map((list) => ({ name: list.name, ...contactInputs(list, means) }));
  return [
    ["grafana/alert-rules.json", json(alertGroups(plan, ruleFiles(plan, ruleOptions(plan, site))))],
    ["grafana/contact-points.json", json(points)],
    ["grafana/messages.tmpl", templateGroup("messages")],
    ["grafana/policies.json", json(policyOf(alerting, names))],
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
