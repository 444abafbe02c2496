/** Receivers as Alertmanager knows them. */
import type { ReceiverPlan } from "../../catalog/plan.ts";
import { isLoopback } from "../../catalog/receiver.ts";
import { colour, firstLink, pagerSeverity, text, textOf, title } from "./alert-messages.ts";

/** Where receivers are reached; a platform knows. */
export interface ReceiverAddresses {
  /** The inbox, `http://127.0.0.1:9094`. */
  readonly inbox: string;
  /** The file of a receiver's secret, an absolute path. */
  readonly secret: (receiver: ReceiverPlan) => string;
}

/** Of one kind, how each of its receivers is written. */
type Write<Kind> = (
  receiver: Extract<ReceiverPlan, { readonly kind: Kind }>,
  at: ReceiverAddresses,
) => Readonly<Record<string, unknown>>;

/** More would be more than a message should be; the message says how many were left out. */
export const maxAlerts = 100;

const inbox: Write<"inbox"> = (_receiver, at) => ({ url: `${at.inbox}/alerts`, max_alerts: maxAlerts });

/**
 * An address that is secret cannot stand here: Alertmanager 0.25 takes a webhook's from no file, shows it on its
 * status page and writes it into its log. The inbox has the file, and passes the message on.
 */
const webhook: Write<"webhook"> = ({ name, url }, at) => ({
  url: url ?? `${at.inbox}/to/${name}`,
  max_alerts: maxAlerts,
});

const slack: Write<"slack"> = (receiver, at) => ({
  api_url_file: at.secret(receiver),
  channel: receiver.channel,
  title,
  title_link: firstLink("dashboard_url"),
  text,
  fallback: title,
  color: colour,
  // A summary is the catalogue's and Prometheus' text, no markup.
  mrkdwn_in: [],
});

const pagerduty: Write<"pagerduty"> = (receiver, at) => ({
  routing_key_file: at.secret(receiver),
  description: title,
  severity: pagerSeverity,
  details: { firing: textOf(".Alerts.Firing"), resolved: textOf(".Alerts.Resolved") },
  links: [
    { href: firstLink("runbook_url"), text: "Runbook" },
    { href: firstLink("dashboard_url"), text: "Dashboard" },
  ],
});

const email: Write<"email"> = (receiver, at) => ({
  to: receiver.to,
  from: receiver.from,
  smarthost: receiver.server,
  ...(receiver.username === null
    ? {}
    : { auth_username: receiver.username, auth_password_file: at.secret(receiver) }),
  // What does not leave the machine needs no certificate.
  require_tls: !isLoopback(receiver.server),
  headers: { Subject: title },
  text,
  html: "",
});

const kinds = {
  inbox: { key: "webhook_configs", write: inbox },
  webhook: { key: "webhook_configs", write: webhook },
  slack: { key: "slack_configs", write: slack },
  pagerduty: { key: "pagerduty_configs", write: pagerduty },
  email: { key: "email_configs", write: email },
} satisfies {
  readonly [Kind in ReceiverPlan["kind"]]: { readonly key: string; readonly write: Write<Kind> };
};

/** The settings of all these receivers together, by Alertmanager's keys. */
export function receiverSettings(
  receivers: readonly ReceiverPlan[],
  resolved: boolean,
  at: ReceiverAddresses,
): Record<string, object[]> {
  const settings: Record<string, object[]> = {};
  for (const receiver of receivers) {
    const { key, write } = kinds[receiver.kind];
    const written = (write as Write<ReceiverPlan["kind"]>)(receiver, at);
    settings[key] = [...(settings[key] ?? []), { send_resolved: resolved, ...written }];
  }
  return settings;
}
