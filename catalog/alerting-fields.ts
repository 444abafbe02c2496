/** Readers of who hears of alerts. */

import type {
  Alerting,
  EmailProps,
  PagerDutyProps,
  SlackProps,
  TeamReceivers,
  WebhookProps,
} from "./alerting.ts";
import { checkLabel, duration, label } from "./fields.ts";
import type { ReceiverPlan } from "./plan.ts";
import { hide, type Path, type Report, show } from "./problems.ts";
import { quiet } from "./quiet.ts";
import {
  asRecord,
  type Fields,
  hiddenText,
  list,
  object,
  oneOf,
  type Read,
  type Reader,
  record,
  text,
} from "./read.ts";
import { inbox } from "./receiver.ts";
import type { Secret } from "./secret.ts";
import { secretReference } from "./secret-fields.ts";

const minute = 60_000;

/** What Go, browsers and Prometheus' templates all take as the same address: no user, no password, no braces. */
const addressPattern =
  /^https?:\/\/(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?(?:[/?#](?:[\w.~:/?#@!$&*+,;=-]|%[0-9A-Fa-f]{2})*)?$/;

const most = 2000;

/** An address may have a token in it, so it is never printed. */
const webhookAddress = hiddenText({
  pattern: addressPattern,
  allowed: "an address that starts with http:// or https://, without user and password",
  remedy: () =>
    'write, for example, "http://127.0.0.1:9000/alerts"; for an address that is secret write secret: "<key>" instead',
  most,
});

const pagesAddress = hiddenText({
  pattern: new RegExp(`(?!.*/$)${addressPattern.source}`),
  allowed:
    'an address that starts with http:// or https:// and does not end with "/", without user and password',
  remedy: () => 'write, for example, "https://grafana.example.com"',
  most,
});

/** No braces: Alertmanager would take them for a template. */
const mailAddress = text({
  pattern: /^[^\s\p{C}@<>()[\]{},;:"\\]+@[^\s\p{C}@<>()[\]{},;:"\\]+$/u,
  allowed: "one mail address",
  remedy: () => 'write, for example, "erp-oncall@example.com"',
});

const mailServer = hiddenText({
  pattern:
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]):(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
  allowed: "the mail server's host and port",
  remedy: () => 'write, for example, "mail.example.com:587"',
});

const channel = text({
  pattern: /^[#@]?[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u,
  allowed: "a channel's name or id",
  remedy: () => 'write, for example, "#erp-alerts"',
  most: 80,
});

const username = hiddenText({
  pattern: /^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u,
  allowed: "the name that the mail server knows",
  remedy: () => 'write, for example, "alerts@example.com"',
});

/** A stack cannot make what only the receiver's side can issue. */
const issuedSecret: Reader<Secret> = (value, at, report) => {
  const read = secretReference(value, at, report);
  if (read?.generated) {
    const remedy = "take it out: the receiver's side issues this secret";
    report.add([...at, "generated"], "true", "false", remedy);
  }
  return read && { key: read.key };
};

const fields = {
  webhook: { url: webhookAddress, secret: issuedSecret } satisfies Record<
    keyof WebhookProps,
    Reader<unknown>
  >,
  slack: { secret: issuedSecret, channel } satisfies Record<keyof SlackProps, Reader<unknown>>,
  pagerduty: { secret: issuedSecret } satisfies Record<keyof PagerDutyProps, Reader<unknown>>,
  email: {
    to: mailAddress,
    from: mailAddress,
    server: mailServer,
    username,
    secret: issuedSecret,
  } satisfies Record<keyof EmailProps, Reader<unknown>>,
};

export type ReceiverKind = Exclude<ReceiverPlan["kind"], "inbox">;

const kinds = Object.keys(fields) as ReceiverKind[];
const anyFields = { ...fields.webhook, ...fields.slack, ...fields.email };

/** A receiver as far as it could be read. */
export type ReceiverDraft = Read<typeof anyFields> & { readonly kind?: ReceiverKind };

const receiverKind = oneOf(kinds);

const readers = Object.fromEntries(kinds.map((kind) => [kind, readerOf(kind)])) as Record<
  ReceiverKind,
  Reader<ReceiverDraft>
>;
const anyReader: Reader<ReceiverDraft> = object("a receiver", anyFields);

function readerOf(kind: ReceiverKind): Reader<ReceiverDraft> {
  const table: Fields = fields[kind];
  const elsewhere = Object.fromEntries(
    Object.keys(anyFields).map((key) => {
      const owners = kinds.filter((other) => Object.hasOwn(fields[other], key)).join(" or ");
      return [key, `take it out, or change the kind: only a receiver of kind ${owners} has it`];
    }),
  );
  return object(`a receiver of kind ${kind}`, table, elsewhere);
}

/**
 * A receiver is said as a whole, in one place: so it is judged as a whole where it is read, in every environment.
 * It is always known by its name, even if nothing in it can be read: who names it makes then no mistake.
 */
const receiver: Reader<ReceiverDraft> = (value, at, report) => {
  const given = asRecord(value, at, report, "a receiver", hide);
  if (!given) return {};
  const { kind: givenKind, ...rest } = given;
  const kind = receiverKind(givenKind, [...at, "kind"], report);
  if (!kind) return anyReader(rest, at, report) ?? {};
  const read = readers[kind](rest, at, report) ?? {};
  judge(kind, rest, at, report);
  return { ...read, kind };
};

const examples = {
  url: 'url: "http://127.0.0.1:9000/alerts"',
  secret: 'secret: "receiverKey"; set its value by `pulumi config set --secret receiverKey`',
  channel: 'channel: "#erp-alerts"',
  to: 'to: "erp-oncall@example.com"',
  from: 'from: "alerts@example.com"',
  server: 'server: "mail.example.com:587"',
  username: 'username: "alerts@example.com"',
};

const required: Readonly<Record<ReceiverKind, readonly (keyof typeof examples)[]>> = {
  webhook: [],
  slack: ["secret", "channel"],
  pagerduty: ["secret"],
  email: ["to", "from", "server"],
};

function judge(kind: ReceiverKind, given: Record<string, unknown>, at: Path, report: Report): void {
  const has = (key: string) => given[key] !== undefined;
  const missing = (key: keyof typeof examples, allowed: string) =>
    report.add([...at, key], "nothing", allowed, `write ${examples[key]}`);
  for (const key of required[kind]) {
    if (!has(key)) missing(key, `what a receiver of kind ${kind} cannot be without`);
  }
  if (kind === "webhook" && has("url") === has("secret")) {
    const allowed = "one of url and secret";
    if (has("url"))
      report.add(at, "both", allowed, "take url out where the address is secret, else take secret out");
    else
      report.add(
        at,
        "neither",
        allowed,
        `write ${examples.url}, or, where the address is secret, ${examples.secret}`,
      );
  }
  if (kind === "email" && has("username") !== has("secret")) {
    missing(has("username") ? "secret" : "username", "username and secret together, or neither: no login");
  }
}

function checkReceiverName(name: string, at: Path, report: Report): void {
  checkLabel(name, at, report);
  if (name !== inbox) return;
  report.add(
    at,
    show(name),
    "a name of its own; the stack's own receiver has this one",
    "give it another name",
  );
}

/** Without receivers an alert would be lost, so each list has one. */
const names = list(label, { least: 1, example: `["${inbox}"]` });

const team = object("a team's receivers", { page: names, ticket: names } satisfies Record<
  keyof TeamReceivers,
  Reader<unknown>
>);

export const alerting = object("alerting", {
  response: duration(minute, 60 * minute),
  receivers: record("name → receiver", receiver, checkReceiverName, hide),
  page: names,
  ticket: names,
  teams: record("team → its receivers", team, checkLabel),
  watchdog: names,
  quiet: record("name → a time of quiet", quiet, checkLabel),
  dashboards: pagesAddress,
  runbooks: pagesAddress,
} satisfies Record<keyof Alerting, Reader<unknown>>);

export type AlertingDraft = NonNullable<ReturnType<typeof alerting>>;
