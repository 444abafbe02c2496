/** One receiver of the catalogue, as an action of an issue alert and of a metric alert. */
import { expect, test } from "@jest/globals";
import type { AlertingPlan, ReceiverPlan } from "../../catalog/plan.ts";
import { plan } from "../testing/declared.ts";
import { destinationsOf, issueAction, metricActions } from "./destinations.ts";

const integrations = { slack: "11", pagerDuty: { integration: "22", service: "33" } };
const mail = { from: "a@b", server: "m:25", username: null, passwordKey: null } as const;

const receivers: Readonly<Record<ReceiverPlan["kind"], ReceiverPlan>> = {
  inbox: { name: "r", kind: "inbox" },
  webhook: { name: "r", kind: "webhook", url: "http://127.0.0.1:1", urlKey: null },
  slack: { name: "r", kind: "slack", urlKey: "k", channel: "#erp" },
  pagerduty: { name: "r", kind: "pagerduty", routingKey: "k" },
  email: { name: "r", kind: "email", to: "c@d", ...mail },
};

const with_ = (list: readonly ReceiverPlan[]): AlertingPlan => ({
  ...plan.alerting,
  receivers: list,
  teams: [{ name: "erp", page: list.map(({ name }) => name), ticket: [] }],
});

const team = { id: "sentry.mail.actions.NotifyEmailAction", targetType: "Team", targetIdentifier: "7" };
const teamMail = { type: "email", targetType: "team", targetIdentifier: "7" };

test.each([
  ["inbox", team, teamMail],
  ["email", team, teamMail],
  [
    "webhook",
    { id: "sentry.rules.actions.notify_event_service.NotifyEventServiceAction", service: "webhooks" },
    teamMail,
  ],
  [
    "slack",
    {
      id: "sentry.integrations.slack.notify_action.SlackNotifyServiceAction",
      workspace: "11",
      channel: "#erp",
    },
    { type: "slack", targetType: "specific", targetIdentifier: "#erp", integrationId: 11 },
  ],
  [
    "pagerduty",
    {
      id: "sentry.integrations.pagerduty.notify_action.PagerDutyNotifyServiceAction",
      account: "22",
      service: "33",
    },
    { type: "pagerduty", targetType: "specific", targetIdentifier: "33", integrationId: 22 },
  ],
] as const)("%s", (kind, issue, metric) => {
  const destinations = destinationsOf(with_([receivers[kind]]), "erp", "page", integrations);
  expect(destinations.map((each) => issueAction(each, "7"))).toEqual([issue]);
  expect(metricActions(destinations, "7")).toEqual([metric]);
});

test("two receivers that Sentry tells by the same mail are one action", () => {
  const two = [receivers.inbox, { ...receivers.email, name: "s" }];
  expect(destinationsOf(with_(two), "erp", "page", integrations)).toEqual([{ kind: "team" }]);
});

test("a team without receivers is told by mail", () => {
  expect(destinationsOf(with_([receivers.slack]), "erp", "ticket", integrations)).toEqual([{ kind: "team" }]);
});
