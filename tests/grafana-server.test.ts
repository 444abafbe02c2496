/** The tests' Grafana is no echo: it refuses what the real one refuses, with its statuses and words. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { GrafanaServer } from "./harness/grafana-server/server.ts";
import type { Options } from "./harness/grafana-server/store.ts";

let grafana: GrafanaServer;
const start = async (options: Options = {}) => {
  grafana = await GrafanaServer.start(options);
  await grafana.ask("POST", "/api/folders", { uid: "ours", title: "Ours" });
  await grafana.ask("POST", "/api/datasources", { uid: "prom", name: "Prometheus", type: "prometheus" });
  await grafana.ask("POST", "/api/dashboards/db", { dashboard: { uid: "overview", title: "Overview" } });
  await grafana.ask("POST", "/api/library-elements", { uid: "burn", name: "Burn", model: {} });
  await grafana.ask("POST", "/api/teams", { name: "crm" });
};
beforeEach(() => start());
afterEach(() => grafana.end());

const rule = (more: object = {}) => ({
  title: "Burns",
  condition: "A",
  noDataState: "OK",
  execErrState: "Error",
  data: [{ refId: "A", datasourceUid: "prom", model: { expr: "up == 0" } }],
  ...more,
});
const group = (more: object = {}, rules: readonly object[] = [rule()]) => ({ interval: 60, rules, ...more });
const groupPath = "/api/v1/provisioning/folder/ours/rule-groups/burns";
const sloPath = "/api/plugins/grafana-slo-app/resources/v1/slo";
const slo = (more: object = {}) => ({
  name: "crm",
  query: { type: "freeform", freeform: { query: "1" } },
  objectives: [{ value: 0.99, window: "28d" }],
  destinationDatasource: { uid: "prom" },
  ...more,
});
const webhook = { name: "inbox", type: "webhook", settings: { url: "http://inbox" } };
const points = "/api/v1/provisioning/contact-points";
const policies = "/api/v1/provisioning/policies";
const timings = "/api/v1/provisioning/mute-timings";
const interval = (more: object) => ({ name: "night", time_intervals: [more] });

type Refusal = readonly [
  what: string,
  method: string,
  path: string,
  body: unknown,
  status: number,
  says: RegExp,
];

const refusals: readonly Refusal[] = [
  [
    "a folder's uid twice",
    "POST",
    "/api/folders",
    { uid: "ours", title: "x" },
    409,
    /same uid already exists/,
  ],
  ["a folder without a title", "POST", "/api/folders", { uid: "x" }, 400, /title cannot be empty/],
  ["an unknown parent", "POST", "/api/folders", { title: "x", parentUid: "no" }, 404, /folder not found/],
  [
    "a uid of 41 letters",
    "POST",
    "/api/folders",
    { title: "x", uid: "a".repeat(41) },
    400,
    /max 40 characters/,
  ],
  ["a folder in itself", "POST", "/api/folders/ours/move", { parentUid: "ours" }, 400, /circular/],
  [
    "a folder that others changed",
    "PUT",
    "/api/folders/ours",
    { title: "x", version: 9 },
    412,
    /changed by someone else/,
  ],
  [
    "a permission that there is not",
    "POST",
    "/api/access-control/folders/ours",
    { permissions: [{ builtInRole: "Viewer", permission: "Peek" }] },
    400,
    /Permission \[Peek\] is invalid/,
  ],
  [
    "a permission of an unknown team",
    "POST",
    "/api/access-control/folders/ours",
    { permissions: [{ teamId: 99, permission: "View" }] },
    404,
    /team not found/,
  ],
  ["a team's name twice", "POST", "/api/teams", { name: "crm" }, 409, /Team name taken/],
  [
    "a data source's name twice",
    "POST",
    "/api/datasources",
    { name: "Prometheus", type: "x" },
    409,
    /same name/,
  ],
  [
    "a data source's uid twice",
    "POST",
    "/api/datasources",
    { uid: "prom", name: "other", type: "x" },
    409,
    /same uid/,
  ],
  ["a data source without a type", "POST", "/api/datasources", { name: "x" }, 400, /bad request data/],
  [
    "a data source whose address is none",
    "POST",
    "/api/datasources",
    { name: "x", type: "prometheus", url: "no where" },
    400,
    /invalid URL/,
  ],
  [
    "a dashboard without a title",
    "POST",
    "/api/dashboards/db",
    { dashboard: {} },
    400,
    /title cannot be empty/,
  ],
  ["a dashboard that is none", "POST", "/api/dashboards/db", { dashboard: "{}" }, 400, /bad request data/],
  ["a dashboard that is no JSON", "POST", "/api/dashboards/db", "{", 400, /bad request data/],
  [
    "a dashboard's uid of other letters",
    "POST",
    "/api/dashboards/db",
    { dashboard: { uid: "a/b", title: "x" } },
    400,
    /illegal characters/,
  ],
  [
    "a dashboard's uid of 41 letters",
    "POST",
    "/api/dashboards/db",
    { dashboard: { uid: "a".repeat(41), title: "x" } },
    400,
    /max 40 characters/,
  ],
  [
    "a dashboard's uid twice",
    "POST",
    "/api/dashboards/db",
    { dashboard: { uid: "overview", title: "x" } },
    412,
    /changed by someone else/,
  ],
  [
    "a dashboard in an unknown folder",
    "POST",
    "/api/dashboards/db",
    { dashboard: { title: "x" }, folderUid: "no" },
    400,
    /folder not found/,
  ],
  [
    "a library panel's uid twice",
    "POST",
    "/api/library-elements",
    { uid: "burn", name: "x", model: {} },
    400,
    /name or UID already exists/,
  ],
  [
    "a library panel's name twice",
    "POST",
    "/api/library-elements",
    { name: "Burn", model: {} },
    400,
    /name or UID already exists/,
  ],
  [
    "a library panel without a model",
    "POST",
    "/api/library-elements",
    { name: "x" },
    400,
    /bad request data/,
  ],
  [
    "a library panel that others changed",
    "PATCH",
    "/api/library-elements/burn",
    { name: "Burn", model: {}, version: 9 },
    412,
    /changed by someone else/,
  ],
  ["an annotation without a text", "POST", "/api/annotations", {}, 400, /should not be empty/],
  [
    "an interval between the scheduler's ticks",
    "PUT",
    groupPath,
    group({ interval: 15 }),
    400,
    /divided exactly by .*: 10/,
  ],
  ["no interval", "PUT", groupPath, group({ interval: 0 }), 400, /should be non-zero/],
  [
    "a rule without a condition",
    "PUT",
    groupPath,
    group({}, [rule({ condition: "" })]),
    400,
    /must be one of \[A\]/,
  ],
  [
    "a condition that no query has",
    "PUT",
    groupPath,
    group({}, [rule({ condition: "Z" })]),
    400,
    /Condition Z does not exist, must be one of \[A\]/,
  ],
  [
    "a rule without a query",
    "PUT",
    groupPath,
    group({}, [rule({ data: [] })]),
    400,
    /no queries or expressions/,
  ],
  ["a rule without a title", "PUT", groupPath, group({}, [rule({ title: "" })]), 400, /title is empty/],
  [
    "a rule on an unknown data source",
    "PUT",
    groupPath,
    group({}, [rule({ data: [{ refId: "A", datasourceUid: "no" }] })]),
    400,
    /data source not found/,
  ],
  ["a title twice in a folder", "PUT", groupPath, group({}, [rule(), rule()]), 409, /should be unique/],
  [
    "an unknown state",
    "PUT",
    groupPath,
    group({}, [rule({ noDataState: "Fine" })]),
    400,
    /unknown NoData state option Fine/,
  ],
  [
    "a duration that is none",
    "PUT",
    groupPath,
    group({}, [rule({ for: "soon" })]),
    400,
    /not a valid duration/,
  ],
  [
    "a rule's unknown receiver",
    "PUT",
    groupPath,
    group({}, [rule({ notification_settings: { receiver: "no" } })]),
    400,
    /receiver 'no' does not exist/,
  ],
  [
    "a rule in an unknown folder",
    "PUT",
    "/api/v1/provisioning/folder/no/rule-groups/x",
    group(),
    404,
    /folder not found/,
  ],
  [
    "a contact point of an unknown type",
    "POST",
    points,
    { ...webhook, type: "fax" },
    400,
    /unknown contact point type 'fax'/,
  ],
  [
    "a webhook without an address",
    "POST",
    points,
    { ...webhook, settings: {} },
    400,
    /could not find url property/,
  ],
  [
    "a Slack token without a recipient",
    "POST",
    points,
    { name: "x", type: "slack", settings: { token: "x" } },
    400,
    /recipient must be specified/,
  ],
  ["an unknown receiver", "PUT", policies, { receiver: "no" }, 400, /receiver 'no' does not exist/],
  [
    "an unknown receiver below",
    "PUT",
    policies,
    { receiver: "grafana-default-email", routes: [{ receiver: "no" }] },
    400,
    /receiver 'no' does not exist/,
  ],
  [
    "an unknown mute timing",
    "PUT",
    policies,
    { receiver: "grafana-default-email", routes: [{ mute_time_intervals: ["no"] }] },
    400,
    /mute time interval 'no' does not exist/,
  ],
  [
    "a root that matches",
    "PUT",
    policies,
    { receiver: "grafana-default-email", object_matchers: [["a", "=", "b"]] },
    400,
    /root route must not have any matchers/,
  ],
  [
    "an hour that there is not",
    "POST",
    timings,
    interval({ times: [{ start_time: "25:00", end_time: "26:00" }] }),
    400,
    /invalid format/,
  ],
  [
    "a weekday that there is not",
    "POST",
    timings,
    interval({ weekdays: ["caturday"] }),
    400,
    /invalid format/,
  ],
  ["a place that there is not", "POST", timings, interval({ location: "Mars/North" }), 400, /invalid format/],
  [
    "a template that does not end",
    "PUT",
    "/api/v1/provisioning/templates/x",
    { template: "{{ define" },
    400,
    /invalid format/,
  ],
  ["an SLO without an objective", "POST", sloPath, slo({ objectives: [] }), 400, /at least one objective/],
  [
    "an SLO of an unknown data source",
    "POST",
    sloPath,
    slo({ destinationDatasource: { uid: "no" } }),
    400,
    /"no" not found/,
  ],
  [
    "an SLO of 100 %",
    "POST",
    sloPath,
    slo({ objectives: [{ value: 1, window: "28d" }] }),
    400,
    /between 0 and 1/,
  ],
];

describe("refuses", () => {
  test.each(refusals)("%s", async (_what, method, path, body, status, says) => {
    const before = grafana.store.counts();
    const answer = await grafana.ask(method, path, body);
    expect(answer).toEqual({
      status,
      body: expect.objectContaining({ message: expect.stringMatching(says) }),
    });
    expect(grafana.store.counts()).toEqual(before);
  });

  test("to remove a folder with alert rules, unless that is asked for", async () => {
    await grafana.ask("PUT", groupPath, group());
    expect(await grafana.ask("DELETE", "/api/folders/ours")).toMatchObject({
      status: 400,
      body: { message: "Folder cannot be deleted: folder is not empty" },
    });
    expect(await grafana.ask("DELETE", "/api/folders/ours?forceDeleteRules=true")).toMatchObject({
      status: 200,
    });
    expect(grafana.store.counts()).toMatchObject({ folders: 0, ruleGroups: 0 });
  });

  test("to remove a contact point, a mute timing or a library panel that is used", async () => {
    const { body } = await grafana.ask("POST", points, webhook);
    await grafana.ask("POST", timings, interval({ weekdays: ["saturday:sunday"] }));
    await grafana.ask("PUT", policies, { receiver: "inbox", routes: [{ mute_time_intervals: ["night"] }] });
    const panels = [{ libraryPanel: { uid: "burn", name: "Burn" } }];
    await grafana.ask("POST", "/api/dashboards/db", { dashboard: { title: "With it", panels } });
    const { uid } = body as { uid: string };
    expect(await grafana.ask("DELETE", `${points}/${uid}`)).toMatchObject({ status: 409 });
    expect(await grafana.ask("DELETE", `${timings}/night`)).toMatchObject({ status: 409 });
    expect(await grafana.ask("DELETE", "/api/library-elements/burn")).toMatchObject({ status: 403 });
  });

  test("strangers, and what a role may not", async () => {
    const ask = (token: string) => grafana.ask("POST", "/api/folders", { title: "x" }, token);
    expect(await ask("wrong")).toMatchObject({ status: 401, body: { message: "Invalid API key" } });
    expect(await ask(grafana.tokens.viewer)).toMatchObject({
      status: 403,
      body: { message: expect.stringMatching(/Permissions needed: folders:create/) },
    });
    expect(await ask(grafana.tokens.editor)).toMatchObject({ status: 200 });
  });

  test("what is above the quota", async () => {
    await grafana.end();
    await start({ quotas: { alert_rule: 1, dashboard: 1, data_source: 1 } });
    const [other, more] = [rule(), rule({ title: "Other" })];
    const answers = [
      await grafana.ask("POST", "/api/dashboards/db", { dashboard: { title: "x" } }),
      await grafana.ask("POST", "/api/datasources", { name: "x", type: "x" }),
      await grafana.ask("PUT", groupPath, group({}, [other, more])),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test("SLOs where the app is missing", async () => {
    await grafana.end();
    await start({ slos: false });
    expect(await grafana.ask("POST", sloPath, slo())).toMatchObject({ status: 404 });
  });
});

test("tells no secret that it was given", async () => {
  const settings = { url: "http://inbox", password: "canary" };
  await grafana.ask("POST", points, { ...webhook, settings });
  const source = { uid: "db", name: "db", type: "postgres", secureJsonData: { password: "canary" } };
  await grafana.ask("POST", "/api/datasources", source);
  const told = [await grafana.ask("GET", points), await grafana.ask("GET", "/api/datasources/uid/db")];
  expect(JSON.stringify(told)).not.toContain("canary");
  expect(JSON.stringify(told)).toMatch(/"password":"\[REDACTED\]".*"secureJsonFields":\{"password":true\}/);
});
