/** Receivers as contact points of Grafana: one for each list of receivers that hear of the same alerts. */
import type { Input } from "@pulumi/pulumi";
import type { alerting } from "@pulumiverse/grafana/types/input.js";
import type { ReceiverPlan } from "../../catalog/plan.ts";
import type { ReceiverList } from "../monitoring/alertmanager.ts";
import { maxAlerts } from "../monitoring/receivers.ts";
import type { Call } from "./messages.ts";

/** By the provider's names: of each kind, its receivers. */
export interface ContactInputs {
  readonly webhooks?: alerting.ContactPointWebhook[];
  readonly slacks?: alerting.ContactPointSlack[];
  readonly pagerduties?: alerting.ContactPointPagerduty[];
  readonly emails?: alerting.ContactPointEmail[];
}

export interface Means {
  /** The inbox as Grafana reaches it, `http://127.0.0.1:9094`. */
  readonly inbox: string;
  /** A secret by its configuration key. */
  readonly secret: (key: string) => Input<string>;
  readonly call: Call;
}

export function contactInputs({ receivers, resolved }: ReceiverList, means: Means): ContactInputs {
  const all = receivers.map((receiver) => inputsOf(receiver, { ...means, disableResolveMessage: !resolved }));
  const inputs = {
    webhooks: all.flatMap(({ webhooks = [] }) => webhooks),
    slacks: all.flatMap(({ slacks = [] }) => slacks),
    pagerduties: all.flatMap(({ pagerduties = [] }) => pagerduties),
    emails: all.flatMap(({ emails = [] }) => emails),
  };
  return Object.fromEntries(Object.entries(inputs).filter(([, each]) => each.length > 0));
}

type More = Means & { readonly disableResolveMessage: boolean };

function inputsOf(receiver: ReceiverPlan, more: More): ContactInputs {
  switch (receiver.kind) {
    case "inbox":
      return { webhooks: [webhook(`${more.inbox}/alerts`, more)] };
    case "webhook":
      // Grafana keeps an address as a secret, so that nothing has to be passed on by the inbox.
      return { webhooks: [webhook(addressOf(receiver, more), more)] };
    case "slack":
      return { slacks: [slack(receiver, more)] };
    case "pagerduty":
      return { pagerduties: [pagerduty(receiver, more)] };
    case "email":
      return { emails: [email(receiver, more)] };
  }
}

function addressOf({ url, urlKey }: Of<"webhook">, { secret }: More): Input<string> {
  return urlKey === null ? (url ?? "") : secret(urlKey);
}

type Of<Kind> = Extract<ReceiverPlan, { readonly kind: Kind }>;

function webhook(url: Input<string>, { call, disableResolveMessage }: More): alerting.ContactPointWebhook {
  return { url, maxAlerts, title: call("title"), message: call("text"), disableResolveMessage };
}

function slack(
  { channel, urlKey }: Of<"slack">,
  { call, secret, disableResolveMessage }: More,
): alerting.ContactPointSlack {
  return {
    url: secret(urlKey),
    recipient: channel,
    title: call("title"),
    text: call("text"),
    color: call("colour"),
    disableResolveMessage,
  };
}

function pagerduty(
  { routingKey }: Of<"pagerduty">,
  { call, secret, disableResolveMessage }: More,
): alerting.ContactPointPagerduty {
  return {
    integrationKey: secret(routingKey),
    summary: call("title"),
    severity: call("severity"),
    details: { firing: call("firing"), resolved: call("resolved") },
    client: "Grafana",
    clientUrl: call("link"),
    disableResolveMessage,
  };
}

/** From whom, and by which server, is Grafana's own setting. */
function email({ to }: Of<"email">, { call, disableResolveMessage }: More): alerting.ContactPointEmail {
  return {
    addresses: [to],
    singleEmail: true,
    subject: call("title"),
    message: call("text"),
    disableResolveMessage,
  };
}
