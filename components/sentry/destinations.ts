/** The catalogue's receivers, as actions of Sentry's alerts. */
import type { Input } from "@pulumi/pulumi";
import type { AlertingPlan, ReceiverPlan } from "../../catalog/plan.ts";
import type { Severity } from "../../slo/windows.ts";
import type { Integrations } from "./settings.ts";

/** Where an alert of a team goes; what Sentry cannot reach itself, it tells the team by mail. */
export type Destination =
  | { readonly kind: "team" }
  | { readonly kind: "slack"; readonly integration: string; readonly channel: string }
  | { readonly kind: "pagerduty"; readonly integration: string; readonly service: string }
  /** The project's webhooks; metric alerts have no such action, and go to the team. */
  | { readonly kind: "webhooks" };

export function destinationsOf(
  alerting: AlertingPlan,
  team: string,
  severity: Severity,
  integrations: Integrations,
): readonly Destination[] {
  const all = receiversOf(alerting, team, severity).map((receiver) => destinationOf(receiver, integrations));
  const texts = all.map((each) => JSON.stringify(each));
  const distinct = all.filter((_each, index) => texts.indexOf(texts[index] ?? "") === index);
  // An alert without an action is refused.
  return distinct.length > 0 ? distinct : [{ kind: "team" }];
}

/** Whoever hears of a team's alerts, here as in Alertmanager. */
export function receiversOf(alerting: AlertingPlan, team: string, severity: Severity): ReceiverPlan[] {
  const own = alerting.teams.find(({ name }) => name === team) ?? alerting.fallback;
  return alerting.receivers.filter(({ name }) => own[severity].includes(name));
}

function destinationOf(receiver: ReceiverPlan, { slack, pagerDuty }: Integrations): Destination {
  switch (receiver.kind) {
    case "slack":
      return slack === undefined
        ? { kind: "team" }
        : { kind: "slack", integration: slack, channel: receiver.channel };
    case "pagerduty":
      return pagerDuty === undefined ? { kind: "team" } : { kind: "pagerduty", ...pagerDuty };
    case "webhook":
      return { kind: "webhooks" };
    // Sentry mails to its own people, not to any address; and nobody outside reaches the inbox.
    case "email":
    case "inbox":
      return { kind: "team" };
  }
}

/** @param team Sentry's number of it */
export function issueAction(destination: Destination, team: Input<string>): Record<string, Input<string>> {
  switch (destination.kind) {
    case "team":
      return {
        id: "sentry.mail.actions.NotifyEmailAction",
        targetType: "Team",
        targetIdentifier: team,
      };
    case "slack":
      return {
        id: "sentry.integrations.slack.notify_action.SlackNotifyServiceAction",
        workspace: destination.integration,
        channel: destination.channel,
      };
    case "pagerduty":
      return {
        id: "sentry.integrations.pagerduty.notify_action.PagerDutyNotifyServiceAction",
        account: destination.integration,
        service: destination.service,
      };
    case "webhooks":
      return {
        id: "sentry.rules.actions.notify_event_service.NotifyEventServiceAction",
        service: "webhooks",
      };
  }
}

export interface MetricAction {
  readonly type: string;
  readonly targetType: string;
  readonly targetIdentifier: Input<string>;
  readonly integrationId?: number;
}

/** @param team Sentry's number of it */
export function metricActions(destinations: readonly Destination[], team: Input<string>): MetricAction[] {
  const mail = { type: "email", targetType: "team", targetIdentifier: team };
  const others = destinations.flatMap((each): MetricAction[] => {
    if (each.kind !== "slack" && each.kind !== "pagerduty") return [];
    const target = each.kind === "slack" ? each.channel : each.service;
    const integrationId = Number(each.integration);
    return [{ type: each.kind, targetType: "specific", targetIdentifier: target, integrationId }];
  });
  return others.length < destinations.length ? [mail, ...others] : others;
}
