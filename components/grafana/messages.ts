/** What messages say: the same words as Alertmanager's, in templates of Grafana. */
import { colour, firstLink, pagerSeverity, text, textOf, title } from "../monitoring/alert-messages.ts";

/** In Grafana the label `alertname` is the rule's title; the alert's own name is another label. */
function named(template: string): string {
  return template
    .replaceAll(".CommonLabels.alertname", ".CommonLabels.alert")
    .replaceAll(".Labels.alertname", ".Labels.alert");
}

const templates = {
  title: named(title),
  text: named(text),
  firing: named(textOf(".Alerts.Firing")),
  resolved: named(textOf(".Alerts.Resolved")),
  link: firstLink("dashboard_url"),
  colour,
  severity: pagerSeverity,
} as const;

type Template = keyof typeof templates;

/** A group of templates; names are those of an organisation. */
export function templateGroup(prefix: string): string {
  return Object.entries(templates)
    .map(([name, template]) => `{{ define "${prefix}.${name}" }}${template}{{ end }}\n`)
    .join("");
}

export type Call = (name: Template) => string;

export function callOf(prefix: string): Call {
  return (name) => `{{ template "${prefix}.${name}" . }}`;
}
