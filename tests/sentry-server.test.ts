/** The tests' own Sentry refuses what the real one refuses, in its words. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type SentryServer, startSentry, tokens } from "./harness/sentry-server/server.ts";

let sentry: SentryServer;
let team = "";
beforeAll(async () => {
  sentry = await startSentry();
});
afterAll(() => sentry?.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(
  method: string,
  path: string,
  body?: object,
  token: string = tokens.admin,
): Promise<Answer> {
  const response = await fetch(`${sentry.url}/api/0/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
}

beforeEach(async () => {
  const { organisation } = sentry;
  for (const list of [organisation.teams, organisation.projects, organisation.metricRules]) list.splice(0);
  organisation.environments.clear();
  organisation.integrations.clear();
  organisation.metricQuota = 100;
  team = String((await ask("POST", "organizations/valeo/teams/", { name: "erp", slug: "erp" })).body["id"]);
  await ask("POST", "teams/valeo/erp/projects/", { name: "crm", slug: "crm", platform: "python" });
});

const mail = () => ({
  id: "sentry.mail.actions.NotifyEmailAction",
  targetType: "Team",
  targetIdentifier: team,
});
const first = { id: "sentry.rules.conditions.first_seen_event.FirstSeenEventCondition" };
const often = "sentry.rules.conditions.event_frequency.EventFrequencyCondition";
const rule = (change: object = {}) => ({
  name: "New",
  actionMatch: "any",
  frequency: 30,
  conditions: [first],
  actions: [mail()],
  ...change,
});
const trigger = (change: object = {}) => ({
  label: "critical",
  alertThreshold: 0.1,
  thresholdType: 0,
  actions: [{ type: "email", targetType: "team", targetIdentifier: team }],
  ...change,
});
const metric = (change: object = {}) => ({
  name: "Errors",
  dataset: "transactions",
  aggregate: "failure_rate()",
  query: "",
  timeWindow: 60,
  thresholdType: 0,
  projects: ["crm"],
  triggers: [trigger()],
  ...change,
});

type Row = readonly [
  what: string,
  method: string,
  path: string,
  body: () => object,
  status: number,
  words: string,
];

const teams: readonly Row[] = [
  [
    "a team's slug that is taken",
    "POST",
    "organizations/valeo/teams/",
    () => ({ name: "x", slug: "erp" }),
    409,
    "A team with this slug already exists.",
  ],
  [
    "a team's slug with a space",
    "POST",
    "organizations/valeo/teams/",
    () => ({ name: "x", slug: "a b" }),
    400,
    "Enter a valid slug",
  ],
  [
    "a slug of digits alone",
    "POST",
    "organizations/valeo/teams/",
    () => ({ name: "x", slug: "123" }),
    400,
    "It cannot be entirely numeric.",
  ],
  [
    "another organisation",
    "POST",
    "organizations/other/teams/",
    () => ({ name: "x" }),
    404,
    "does not exist",
  ],
];
const projects: readonly Row[] = [
  [
    "a project of an unknown team",
    "POST",
    "teams/valeo/none/projects/",
    () => ({ name: "x" }),
    404,
    "does not exist",
  ],
  [
    "an unknown platform",
    "POST",
    "teams/valeo/erp/projects/",
    () => ({ name: "x", platform: "pyton" }),
    400,
    "Invalid platform",
  ],
  [
    "a project's slug that is taken",
    "POST",
    "teams/valeo/erp/projects/",
    () => ({ name: "x", slug: "crm" }),
    409,
    "A project with this slug already exists.",
  ],
  [
    "a project's name that is too long",
    "POST",
    "teams/valeo/erp/projects/",
    () => ({ name: "x".repeat(51) }),
    400,
    "no more than 50 characters",
  ],
  [
    "a delay that is too short",
    "PUT",
    "projects/valeo/crm/",
    () => ({ digestsMinDelay: 1 }),
    400,
    "greater than or equal to 60",
  ],
  [
    "a project that is not there",
    "PUT",
    "projects/valeo/none/",
    () => ({ name: "x" }),
    404,
    "does not exist",
  ],
  [
    "a limit below zero",
    "POST",
    "projects/valeo/crm/keys/",
    () => ({ name: "x", rateLimit: { count: -1, window: 60 } }),
    400,
    "greater than or equal to 0",
  ],
  [
    "a limit's window of more than a day",
    "POST",
    "projects/valeo/crm/keys/",
    () => ({ name: "x", rateLimit: { count: 1, window: 90_000 } }),
    400,
    "less than or equal to 86400",
  ],
];
const rules: readonly Row[] = [
  [
    "an alert without a condition",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ conditions: [] }),
    400,
    "Must select a condition",
  ],
  [
    "an alert without an action",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ actions: [] }),
    400,
    "Must select an action",
  ],
  [
    "an unknown condition",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ conditions: [{ id: "x" }] }),
    400,
    "Invalid node. Could not find 'x'",
  ],
  [
    "a condition that lacks a value",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ conditions: [{ id: often, interval: "1h" }] }),
    400,
    "all required fields are filled in",
  ],
  [
    "an unknown interval",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ conditions: [{ id: often, value: 1, interval: "2h" }] }),
    400,
    "2h is not one of the available choices",
  ],
  [
    "an invalid action",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ actions: [{ id: "x" }] }),
    400,
    "Invalid node. Could not find 'x'",
  ],
  [
    "an action without an id",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ actions: [{}] }),
    400,
    "Missing attribute 'id'",
  ],
  [
    "mail to a team of another project",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ actions: [{ ...mail(), targetIdentifier: "1" }] }),
    400,
    "not part of the project",
  ],
  [
    "an integration that is not installed",
    "POST",
    "projects/valeo/crm/rules/",
    () =>
      rule({
        actions: [
          {
            id: "sentry.integrations.slack.notify_action.SlackNotifyServiceAction",
            workspace: "1",
            channel: "#a",
          },
        ],
      }),
    400,
    "1 is not one of the available choices",
  ],
  [
    "webhooks that are not enabled",
    "POST",
    "projects/valeo/crm/rules/",
    () =>
      rule({
        actions: [
          { id: "sentry.rules.actions.notify_event_service.NotifyEventServiceAction", service: "webhooks" },
        ],
      }),
    400,
    "webhooks is not one of the available choices",
  ],
  [
    "an environment that no event has named",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ environment: "prod" }),
    400,
    "This environment has not been created.",
  ],
  [
    "a frequency below five minutes",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ frequency: 1 }),
    400,
    "greater than or equal to 5",
  ],
  [
    "a match that is none",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ actionMatch: "some" }),
    400,
    "is not a valid choice",
  ],
  [
    "filters without a match",
    "POST",
    "projects/valeo/crm/rules/",
    () => rule({ filters: [{ id: "sentry.rules.filters.latest_release.LatestReleaseFilter" }] }),
    400,
    "Must select a filter match",
  ],
];
const metrics: readonly Row[] = [
  [
    "an unknown function",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ aggregate: "p98(transaction.duration)" }),
    400,
    "Invalid Metric",
  ],
  [
    "a function of another dataset",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ dataset: "events" }),
    400,
    "We do not currently support this field.",
  ],
  [
    "an unknown dataset",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ dataset: "all" }),
    400,
    "Invalid dataset",
  ],
  [
    "a window of more than a day",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ timeWindow: 1441 }),
    400,
    "less than or equal to 1440",
  ],
  [
    "a project in the query",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ query: "project:crm" }),
    400,
    "Project is an invalid search term",
  ],
  [
    "no trigger",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ triggers: [] }),
    400,
    "Must include at least one trigger",
  ],
  [
    "three triggers",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ triggers: [trigger(), trigger(), trigger()] }),
    400,
    "Must send 1 or 2 triggers",
  ],
  [
    "a first trigger that is no critical one",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ triggers: [trigger({ label: "warning" })] }),
    400,
    'Trigger 1 must be labeled \\"critical\\"',
  ],
  [
    "a warning that is worse than critical",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ triggers: [trigger(), trigger({ label: "warning", alertThreshold: 0.2 })] }),
    400,
    "Critical trigger must have an alert threshold above warning trigger",
  ],
  [
    "an end above the beginning",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ resolveThreshold: 0.2 }),
    400,
    "critical alert threshold must be above resolution threshold",
  ],
  [
    "a direction that is none",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ thresholdType: 7 }),
    400,
    "Invalid threshold type",
  ],
  [
    "an unknown type of action",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ triggers: [trigger({ actions: [{ type: "mail", targetType: "team" }] })] }),
    400,
    "Invalid type, valid values are",
  ],
  [
    "a target that the type does not have",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ triggers: [trigger({ actions: [{ type: "email", targetType: "specific" }] })] }),
    400,
    "Invalid target type for email",
  ],
  [
    "mail to an unknown team",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () =>
      metric({
        triggers: [trigger({ actions: [{ type: "email", targetType: "team", targetIdentifier: "1" }] })],
      }),
    400,
    "Team does not exist",
  ],
  [
    "Slack without an integration",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () =>
      metric({
        triggers: [trigger({ actions: [{ type: "slack", targetType: "specific", targetIdentifier: "#a" }] })],
      }),
    400,
    "Integration must be provided for slack",
  ],
  [
    "an owner that is none",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ owner: "erp" }),
    400,
    "Could not parse actor",
  ],
  [
    "an environment that no event has named",
    "POST",
    "projects/valeo/crm/alert-rules/",
    () => metric({ environment: "prod" }),
    400,
    "This environment has not been created.",
  ],
];
const settings: readonly Row[] = [
  [
    "an unknown filter",
    "PUT",
    "projects/valeo/crm/filters/robots/",
    () => ({ active: true }),
    404,
    "does not exist",
  ],
  [
    "a filter that is neither on nor off",
    "PUT",
    "projects/valeo/crm/filters/localhost/",
    () => ({ active: "on" }),
    400,
    "Must be a valid boolean.",
  ],
  [
    "an unknown browser",
    "PUT",
    "projects/valeo/crm/filters/legacy-browsers/",
    () => ({ subfilters: ["lynx"] }),
    400,
    "is not a valid choice",
  ],
  [
    "an unknown owner",
    "PUT",
    "projects/valeo/crm/ownership/",
    () => ({ raw: "path:** #none" }),
    400,
    "Invalid rule owners: #none",
  ],
  [
    "a rule that is none",
    "PUT",
    "projects/valeo/crm/ownership/",
    () => ({ raw: "everything #erp" }),
    400,
    "Parse error",
  ],
  [
    "an assignment that is none",
    "PUT",
    "projects/valeo/crm/ownership/",
    () => ({ autoAssignment: "always" }),
    400,
    "is not a valid choice",
  ],
  [
    "spike protection of an unknown project",
    "POST",
    "organizations/valeo/spike-protections/",
    () => ({ projects: ["none"] }),
    404,
    "does not exist",
  ],
  ["an unknown plugin", "POST", "projects/valeo/crm/plugins/none/", () => ({}), 404, "does not exist"],
  [
    "a webhook that is no URL",
    "PUT",
    "projects/valeo/crm/plugins/webhooks/",
    () => ({ urls: "here" }),
    400,
    "Not a valid URL.",
  ],
];

describe.each([
  ["teams", teams],
  ["projects and keys", projects],
  ["issue alerts", rules],
  ["metric alerts", metrics],
  ["settings of a project", settings],
] as const)("of %s", (_what, rows) => {
  test.each(rows)("%s is refused", async (_name, method, path, body, status, words) => {
    const { organisation } = sentry;
    const before = JSON.stringify([organisation.teams, organisation.projects, organisation.metricRules]);
    const answer = await ask(method, path, body());
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
    expect(JSON.stringify([organisation.teams, organisation.projects, organisation.metricRules])).toBe(
      before,
    );
  });
});

test("what is right is taken, and told again", async () => {
  for (const [path, body] of [
    ["projects/valeo/crm/rules/", rule()],
    ["projects/valeo/crm/alert-rules/", metric()],
  ] as const) {
    const { status, body: made } = await ask("POST", path, body);
    expect(status).toBe(201);
    expect((await ask("GET", `${path}${made["id"]}/`)).body).toMatchObject({
      id: made["id"],
      name: body.name,
    });
  }
});

test("the same alert twice is refused, whatever its name", async () => {
  expect((await ask("POST", "projects/valeo/crm/rules/", rule())).status).toBe(201);
  const { status, text } = await ask("POST", "projects/valeo/crm/rules/", rule({ name: "Other" }));
  expect([status, text]).toEqual([400, expect.stringContaining("exact duplicate")]);
});

test("more metric alerts than the plan has are refused", async () => {
  sentry.organisation.metricQuota = 0;
  const { status, text } = await ask("POST", "projects/valeo/crm/alert-rules/", metric());
  expect([status, text]).toEqual([403, expect.stringContaining("may not exceed")]);
});

test("an unknown token is 401, and one that may only look 403", async () => {
  expect((await ask("GET", "projects/valeo/crm/", undefined, "none")).status).toBe(401);
  expect((await ask("GET", "projects/valeo/crm/", undefined, tokens.viewer)).status).toBe(200);
  expect((await ask("DELETE", "projects/valeo/crm/", undefined, tokens.viewer)).status).toBe(403);
});

test("a server that has had enough says when to come again", async () => {
  sentry.hurry(1, 7);
  const response = await fetch(`${sentry.url}/api/0/`);
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
});
