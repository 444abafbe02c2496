/** Who hears of alerts: receivers, and which team has which. */

import type { Duration } from "./duration.ts";
import type { Weekday } from "./plan.ts";
import type { Secret } from "./secret.ts";

/** A change reloads Alertmanager, and restarts nothing. */
export interface Alerting {
  /**
   * The longest time from the moment on which an objective is missed, at a total outage, to the message, 1 m to 1 h.
   * An objective whose page would come later is refused.
   * @default "5 m"
   */
  readonly response?: Duration;
  /** By name, a DNS label. `inbox` is there without being named: the stack's own, which writes into its log. @default none */
  readonly receivers?: Readonly<Record<string, Receiver>>;
  /** Receivers of pages that no team owns, and of teams that name none. @default ["inbox"] */
  readonly page?: readonly string[];
  /** The same of tickets. @default ["inbox"] */
  readonly ticket?: readonly string[];
  /** By team: its own receivers. @default none */
  readonly teams?: Readonly<Record<string, TeamReceivers>>;
  /** Receivers of the dead man's switch: it fires always, and its silence is the alarm. @default ["inbox"] */
  readonly watchdog?: readonly string[];
  /** By name, a DNS label: times at which tickets wait; what still fires then is told. Pages never wait. @default none */
  readonly quiet?: Readonly<Record<string, Quiet>>;
  /** Where dashboards are (`<url>/d/<uid>`), without a slash at the end. @default the configuration's Grafana, else the stack's own pages */
  readonly dashboards?: `http${string}`;
  /** Where runbooks are (`<url>/<alert>.html`), without a slash at the end. @default the stack's own pages */
  readonly runbooks?: `http${string}`;
}

export interface Quiet {
  /** Days on which it begins. @default all */
  readonly days?: readonly Weekday[];
  /** When it begins, UTC. @example "20:00" */
  readonly from: string;
  /** When it ends, UTC, `"24:00"` at the latest; before `from`: on the next day. @example "06:00" */
  readonly to: string;
}

export interface TeamReceivers {
  /** Names of receivers. @default those of the alerting itself */
  readonly page?: readonly string[];
  /** Names of receivers. @default those of the alerting itself */
  readonly ticket?: readonly string[];
}

/** A POST of Alertmanager's JSON; one of `url` and `secret`. */
export interface WebhookProps {
  /** The address, where it is no secret. */
  readonly url?: `http${string}`;
  /** Configuration key of the address, where it is one. */
  readonly secret?: string | Secret;
}

export interface SlackProps {
  /** Configuration key of the incoming webhook's address. */
  readonly secret: string | Secret;
  /** @example "#erp-alerts" */
  readonly channel: string;
}

export interface PagerDutyProps {
  /** Configuration key of the integration key (Events API v2). */
  readonly secret: string | Secret;
}

export interface EmailProps {
  /** @example "erp-oncall@example.com" */
  readonly to: string;
  readonly from: string;
  /** The mail server, `host:port`. It must speak TLS, except on loopback. @example "mail.example.com:587" */
  readonly server: `${string}:${number}`;
  /** @default none: no login */
  readonly username?: string;
  /** Configuration key of the password; with `username`. @default none */
  readonly secret?: string | Secret;
}

export type Receiver =
  | (WebhookProps & { readonly kind: "webhook" })
  | (SlackProps & { readonly kind: "slack" })
  | (PagerDutyProps & { readonly kind: "pagerduty" })
  | (EmailProps & { readonly kind: "email" });

/** @example webhook({ url: "http://127.0.0.1:9000/alerts" }) */
export function webhook(props: WebhookProps): Receiver {
  return { ...props, kind: "webhook" };
}

/** @example slack({ secret: "slackWebhook", channel: "#erp-alerts" }) */
export function slack(props: SlackProps): Receiver {
  return { ...props, kind: "slack" };
}

/** @example pagerDuty({ secret: "pagerDutyKey" }) */
export function pagerDuty(props: PagerDutyProps): Receiver {
  return { ...props, kind: "pagerduty" };
}

/** @example email({ to: "oncall@example.com", from: "alerts@example.com", server: "mail.example.com:587" }) */
export function email(props: EmailProps): Receiver {
  return { ...props, kind: "email" };
}
