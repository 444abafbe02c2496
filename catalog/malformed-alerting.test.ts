import { expect, test } from "@jest/globals";
import { normalise } from "./normalise.ts";
import { secretKeysOf } from "./secret-keys.ts";
import { changed, options, problemsOf, type Row, textOf } from "./testing/fixture.ts";

/** Where the receiver `x` is the only thing that is changed, and is used. */
function receiver(given: unknown): Row[0] {
  return { "alerting.receivers": { x: given }, "alerting.page": ["x"] };
}

const hook = { kind: "webhook", url: "http://127.0.0.1:9000/alerts" };
const chat = { kind: "slack", secret: "chatUrl", channel: "#alerts" };
const mail = { kind: "email", to: "a@example.com", from: "b@example.com", server: "127.0.0.1:25" };
const night = { from: "20:00", to: "06:00" };
const used = { "alerting.page": ["x"] };
const canary = "https://hooks.example.com/canary";

const rows: readonly Row[] = [
  // The alerting itself
  [{ alerting: 5 }, "alerting", "given 5"],
  [{ "alerting.recievers": {} }, "alerting.recievers", 'write "receivers"'],
  [{ "alerting.response": "30 s" }, "alerting.response", "a duration from 1 m to 1 h"],
  [{ "alerting.response": "61 m" }, "alerting.response", 'from "1 m" to "1 h"'],
  [{ "alerting.response": 5 }, "alerting.response", "a number has no unit"],
  [{ "alerting.dashboards": "grafana.example.com" }, "alerting.dashboards", "starts with http://"],
  [{ "alerting.dashboards": "https://g.example.com/" }, "alerting.dashboards", 'does not end with "/"'],
  [
    { "alerting.runbooks": "https://me:canary@x.example.com" },
    "alerting.runbooks",
    "without user and password",
  ],
  [{ "alerting.runbooks": "ftp://x.example.com" }, "alerting.runbooks", "(hidden, 19 characters)"],
  [{ "alerting.runbooks": "http://x.example.com/{{ canary }}" }, "alerting.runbooks", "an address"],

  // Who has which
  [{ "alerting.page": "inbox" }, "alerting.page", 'write, for example, ["inbox"]'],
  [{ "alerting.page": [] }, "alerting.page", "at least 1 entry"],
  [{ "alerting.watchdog": [] }, "alerting.watchdog", "at least 1 entry"],
  [{ "alerting.ticket": ["inbx"] }, "alerting.ticket[0]", 'write "inbox"'],
  [{ "alerting.ticket": ["inbox", "pager"] }, "alerting.ticket[1]", "describe it in alerting.receivers"],
  [{ "alerting.ticket": ["inbox", "inbox"] }, "alerting.ticket[1]", "[0] says the same"],
  [{ "alerting.ticket": ["Inbox"] }, "alerting.ticket[0]", 'write "inbox"'],
  [{ "alerting.ticket": [5] }, "alerting.ticket[0]", "given 5"],
  [{ "alerting.watchdog": ["nobody"] }, "alerting.watchdog[0]", 'a receiver: "inbox"'],
  [{ "alerting.teams": { shop: { page: ["oncall"] } } }, "alerting.teams.shop.page[0]", "a receiver"],
  [{ "alerting.teams": { shop: { pages: [] } } }, "alerting.teams.shop.pages", 'write "page"'],
  [{ "alerting.teams": { shop: { page: [] } } }, "alerting.teams.shop.page", "at least 1 entry"],
  [{ "alerting.teams": { shp: {} } }, "alerting.teams.shp", 'write "shop"'],
  [{ "alerting.teams": { finance: {} } }, "alerting.teams.finance", "take it out, or give it a service"],
  [{ "alerting.teams": { Shop: {} } }, "alerting.teams.Shop", 'write "shop"'],

  // Quiet times
  [{ "alerting.quiet": ["night"] }, "alerting.quiet", "name → a time of quiet"],
  [{ "alerting.quiet": { Night: night } }, "alerting.quiet.Night", "a DNS label"],
  [
    { "alerting.quiet": { night: { ...night, until: "06:00" } } },
    "alerting.quiet.night.until",
    "an unknown key",
  ],
  [{ "alerting.quiet": { night: { to: "06:00" } } }, "alerting.quiet.night.from", 'write from: "20:00"'],
  [{ "alerting.quiet": { night: { from: "20:00" } } }, "alerting.quiet.night.to", 'write to: "06:00"'],
  [
    { "alerting.quiet": { night: { ...night, from: "24:00" } } },
    "alerting.quiet.night.from",
    "from 00:00 to 23:59, in UTC",
  ],
  [
    { "alerting.quiet": { night: { ...night, from: "8" } } },
    "alerting.quiet.night.from",
    'write, for example, "08:00"',
  ],
  [{ "alerting.quiet": { night: { ...night, to: "24:01" } } }, "alerting.quiet.night.to", "00:00 to 24:00"],
  [{ "alerting.quiet": { night: { ...night, to: 6 } } }, "alerting.quiet.night.to", "given 6"],
  [
    { "alerting.quiet": { night: { from: "20:00", to: "20:00" } } },
    "alerting.quiet.night.to",
    'write from: "00:00", to: "24:00"',
  ],
  [{ "alerting.quiet": { night: { ...night, days: [] } } }, "alerting.quiet.night.days", "at least 1 entry"],
  [
    { "alerting.quiet": { night: { ...night, days: ["Monday"] } } },
    "alerting.quiet.night.days[0]",
    'write "monday"',
  ],
  [
    { "alerting.quiet": { night: { ...night, days: ["sunday", "sunday"] } } },
    "alerting.quiet.night.days[1]",
    "each entry once",
  ],

  // Receivers
  [{ "alerting.receivers": { inbox: hook } }, "alerting.receivers.inbox", "the stack's own receiver"],
  [{ "alerting.receivers": { spare: hook } }, "alerting.receivers.spare", "which nobody names"],
  [{ "alerting.receivers": { X: hook } }, "alerting.receivers.X", "a DNS label"],
  [receiver(canary), "alerting.receivers.x", "given (hidden, 32 characters)"],
  [receiver({ ...hook, kind: "webhok" }), "alerting.receivers.x.kind", 'write "webhook"'],
  [
    receiver({ ...hook, kind: "inbox" }),
    "alerting.receivers.x.kind",
    '"webhook", "slack", "pagerduty", "email"',
  ],
  [receiver({ kind: "webhook" }), "alerting.receivers.x", "given neither"],
  [receiver({ ...hook, secret: "hookUrl" }), "alerting.receivers.x", "given both"],
  [receiver({ kind: "webhook", url: `${canary} ` }), "alerting.receivers.x.url", "(hidden, 33 characters)"],
  [
    receiver({ kind: "webhook", url: "http://a:canary@x/" }),
    "alerting.receivers.x.url",
    'write secret: "<key>"',
  ],
  [receiver({ kind: "webhook", url: "http://x:port/" }), "alerting.receivers.x.url", "an address"],
  [receiver({ kind: "webhook", secret: canary }), "alerting.receivers.x.secret", "never the value"],
  [
    receiver({ ...hook, channel: "#x" }),
    "alerting.receivers.x.channel",
    "only a receiver of kind slack has it",
  ],
  [receiver({ ...chat, channel: undefined }), "alerting.receivers.x.channel", 'write channel: "#erp-alerts"'],
  [receiver({ ...chat, channel: "two words" }), "alerting.receivers.x.channel", "a channel's name or id"],
  [receiver({ ...chat, channel: "{{ .x }}" }), "alerting.receivers.x.channel", "a channel's name or id"],
  [
    receiver({ ...chat, secret: undefined }),
    "alerting.receivers.x.secret",
    "pulumi config set --secret receiverKey",
  ],
  [
    receiver({ ...chat, secret: { key: "chatUrl", generated: true } }),
    "alerting.receivers.x.secret.generated",
    "the receiver's side issues this secret",
  ],
  [receiver({ ...chat, secret: { key: 5 } }), "alerting.receivers.x.secret.key", "given a number"],
  [receiver(chat), "alerting.receivers.x.secret", 'no value for the key "chatUrl"', { configured: [] }],
  [
    receiver(chat),
    "alerting.receivers.x.secret",
    "it cannot be generated; remedy pulumi config set --secret chatUrl",
    { configured: [] },
  ],
  [receiver({ kind: "pagerduty" }), "alerting.receivers.x.secret", "cannot be without"],
  [
    receiver({ kind: "pagerduty", secret: "chatUrl", url: "x" }),
    "alerting.receivers.x.url",
    "of kind webhook",
  ],
  [receiver({ ...mail, to: undefined }), "alerting.receivers.x.to", 'write to: "erp-oncall@example.com"'],
  [receiver({ ...mail, to: "a@x.com, b@x.com" }), "alerting.receivers.x.to", "one mail address"],
  [receiver({ ...mail, from: "Alerts <a@x.com>" }), "alerting.receivers.x.from", "one mail address"],
  [receiver({ ...mail, server: "mail.example.com" }), "alerting.receivers.x.server", "host and port"],
  [receiver({ ...mail, server: "mail.example.com:70000" }), "alerting.receivers.x.server", "host and port"],
  [
    receiver({ ...mail, server: "smtp://a:canary@x:25" }),
    "alerting.receivers.x.server",
    "(hidden, 20 characters)",
  ],
  [receiver({ ...mail, username: "a" }), "alerting.receivers.x.secret", "username and secret together"],
  [receiver({ ...mail, secret: "chatUrl" }), "alerting.receivers.x.username", "username and secret together"],

  // The dead man's switch
  [
    { "alerting.receivers": { x: mail }, "alerting.watchdog": ["x"] },
    "alerting.watchdog[0]",
    'of kind email; allowed "inbox" or a receiver of kind webhook',
  ],

  // What an environment says is blamed where it is said
  [{ "environments.dev.alerting.page": ["x"] }, "environments.dev.alerting.page[0]", "a receiver"],
  [
    { ...used, "environments.dev.alerting.receivers": { x: { ...chat, secret: "otherUrl" } } },
    "environments.dev.alerting.receivers.x.secret",
    "it cannot be generated",
  ],
  [
    { "environments.dev.alerting.teams": { shop: { ticket: ["x"] } } },
    "environments.dev.alerting.teams.shop.ticket[0]",
    "a receiver",
  ],
  [
    { "environments.prod.alerting.receivers": { x: { kind: "webhook" } } },
    "environments.prod.alerting.receivers.x",
    "given neither",
  ],
  [{ "environments.prod.alerting.response": "5" }, "environments.prod.alerting.response", "add a unit"],
];

test.each(rows)("%j is blamed at %s: %s", (changes, path, fragment, ...[given]) => {
  const problems = problemsOf(changed(changes), { configured: ["chatUrl", "hookUrl"], ...given });
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems.map(textOf).join()).toContain(fragment);
});

test.each(rows.filter((row) => JSON.stringify(row).includes("canary")))(
  "what may be secret is not in the report on %j",
  (changes) => expect(JSON.stringify(problemsOf(changed(changes)))).not.toContain("canary"),
);

test("a key of a secret that is no key is not printed either", () => {
  expect(JSON.stringify(problemsOf(changed(receiver({ ...chat, secret: canary }))))).not.toContain("canary");
});

const full = {
  "alerting.receivers": {
    hook,
    chat,
    pager: { kind: "pagerduty", secret: { key: "pagerKey", generated: false } },
    mail: { ...mail, username: "a", secret: "mailPassword" },
    relay: { kind: "webhook", secret: "relayUrl" },
  },
  "alerting.page": ["pager", "chat"],
  "alerting.ticket": ["mail"],
  "alerting.teams": { shop: { page: ["relay", "pager"] }, books: { ticket: ["hook"] } },
  "alerting.watchdog": ["hook", "inbox"],
  "services.audit.team": "books",
  "environments.prod.alerting.receivers": { night: { kind: "pagerduty", secret: "nightKey" } },
  "environments.prod.alerting.teams": { shop: { ticket: ["chat"] } },
  "environments.prod.alerting.page": ["night"],
};
const configured = ["chatUrl", "pagerKey", "mailPassword", "relayUrl", "nightKey"];

test("without a word of it everything goes to the inbox", () => {
  const inbox = ["inbox"];
  expect(normalise(changed({}), options).alerting).toEqual({
    from: "alertmanager",
    response: 300_000,
    receivers: [{ name: "inbox", kind: "inbox" }],
    teams: [{ name: "shop", page: inbox, ticket: inbox }],
    fallback: { page: inbox, ticket: inbox },
    watchdog: inbox,
    quiet: [],
    dashboards: null,
    runbooks: null,
  });
});

test("each team has its own receivers, and the alerting's where it names none", () => {
  const { alerting, secrets } = normalise(changed(full), { ...options, configured });
  expect(alerting.teams).toEqual([
    { name: "books", page: ["chat", "pager"], ticket: ["hook"] },
    { name: "shop", page: ["pager", "relay"], ticket: ["mail"] },
  ]);
  expect(alerting.receivers.map(({ name }) => name)).toEqual([
    "chat",
    "hook",
    "inbox",
    "mail",
    "pager",
    "relay",
  ]);
  expect(secrets).toEqual(
    expect.arrayContaining(
      ["chatUrl", "mailPassword", "pagerKey", "relayUrl"].map((key) => ({ key, generated: false })),
    ),
  );
});

test("an environment's teams are merged by name and field, its receivers by name", () => {
  const { alerting } = normalise(changed(full), { ...options, configured, environment: "prod" });
  expect(alerting.teams).toEqual([
    { name: "books", page: ["night"], ticket: ["hook"] },
    { name: "shop", page: ["pager", "relay"], ticket: ["chat"] },
  ]);
});

test("a team that only a budget names has receivers", () => {
  const catalogue = changed({ "services.crm.budget": { page: "sre" }, "alerting.teams": { sre: {} } });
  expect(normalise(catalogue, options).alerting.teams.map(({ name }) => name)).toEqual(["shop", "sre"]);
});

test("a receiver that another environment alone uses is no mistake, and its secret is not asked for", () => {
  const catalogue = changed({
    "alerting.receivers": { pager: { kind: "pagerduty", secret: "pagerKey" } },
    "environments.prod.alerting.page": ["pager"],
  });
  expect(problemsOf(catalogue)).toEqual([]);
  expect(normalise(catalogue, options).alerting.receivers.map(({ name }) => name)).toEqual(["inbox"]);
  expect(problemsOf(catalogue, { environment: "prod" }).map(({ path }) => path)).toEqual([
    "alerting.receivers.pager.secret",
  ]);
});

test("every receiver's key is known to the configuration, whatever else is wrong", () => {
  const broken = changed({
    ...structuredClone(full),
    version: "1",
    "alerting.receivers.pager.url": "x",
    "alerting.page": 5,
  });
  expect([...secretKeysOf(broken)].sort()).toEqual([...configured, "tokenKey"].sort());
});

test("a key that a service shares with a receiver is not generated", () => {
  const catalogue = changed({ ...full, "services.crm.secrets.CHAT": "chatUrl" });
  const { secrets } = normalise(catalogue, { ...options, configured });
  expect(secrets).toContainEqual({ key: "chatUrl", generated: false });
});

test.each([
  "http://127.0.0.1:9090/user/dashboards/#",
  "https://grafana.example.com",
  "http://[::1]:3000/grafana",
  "https://x.example.com/a%20b?c=d",
])("dashboards can be at %s", (dashboards) => {
  expect(problemsOf(changed({ "alerting.dashboards": dashboards }))).toEqual([]);
});
