/** What a message says, as Alertmanager's templates: the same for people in a chat, in a mail and on a pager. */

/** One line: whether it burns, how urgent it is, what it is about, where. */
export const title = [
  '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}]',
  "{{ with .CommonLabels.severity }} {{ . }}{{ end }}",
  "{{ with .CommonLabels.service }} {{ . }}{{ end }}",
  "{{ with .CommonLabels.alertname }} {{ . }}{{ end }}",
  "{{ with .CommonLabels.environment }} ({{ . }}){{ end }}",
].join("");

/** Of each alert: what is the matter, how bad it is, what to do, and where to look. */
export const text = textOf(".Alerts");

export function textOf(alerts: ".Alerts" | ".Alerts.Firing" | ".Alerts.Resolved"): string {
  return [
    `{{ range ${alerts} }}`,
    '{{ if eq .Status "resolved" }}Resolved: {{ end }}{{ .Labels.alertname }}: {{ .Annotations.summary }}\n',
    "{{ with .Annotations.description }}{{ . }}\n{{ end }}",
    "{{ with .Annotations.runbook_url }}Runbook: {{ . }}\n{{ end }}",
    "{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}\n{{ end }}",
    "\n{{ end }}",
  ].join("");
}

/** A link of the first alert; empty where it has none. */
export function firstLink(annotation: "runbook_url" | "dashboard_url"): string {
  return `{{ with index .Alerts 0 }}{{ .Annotations.${annotation} }}{{ end }}`;
}

/** Slack's names of colours: red for a page, yellow for a ticket, green when it is over. */
export const colour =
  '{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "page" }}danger{{ else }}warning{{ end }}';

/** PagerDuty's own severities. */
export const pagerSeverity = '{{ if eq .CommonLabels.severity "page" }}critical{{ else }}warning{{ end }}';
