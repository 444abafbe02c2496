/** What an environment has in its Grafana. */
import { expect, test } from "@jest/globals";
import { secret } from "@pulumi/pulumi";
import type { Plan } from "../catalog/plan.ts";
import { declaredIn, type GrafanaDeclared } from "./grafana/testing/declared.ts";
import { plan as withReceivers } from "./monitoring/testing/alerting.ts";
import { plan } from "./testing/declared.ts";

const alertingIn = (of: Plan): Plan => ({ ...of, alerting: { ...of.alerting, from: "grafana" } });

const shown = await declaredIn(plan);
const alerting = await declaredIn(alertingIn(plan));
const receiving = await declaredIn(alertingIn(withReceivers));

const namesOf = (all: readonly GrafanaDeclared[], ...kinds: readonly string[]) =>
  all
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ name }) => name)
    .sort();

function inputs(all: readonly GrafanaDeclared[], kind: string, name: string): Record<string, unknown> {
  const found = all.find((each) => each.kind === kind && each.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found.inputs;
}

/** How the SDK marks a secret on its way to the engine. */
const sealed = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const alertingKinds = ["RuleGroup", "ContactPoint", "NotificationPolicy", "MuteTiming", "MessageTemplate"];

test("the provider is this Grafana's, and its token is a secret", () => {
  const provider = shown.find(({ type }) => type === "pulumi:providers:grafana");
  expect(provider?.inputs).toMatchObject({ url: "https://grafana.example.com", auth: sealed("a-token") });
});

test("there is a folder of the environment, and one in it for each team, which alone may change what is there", () => {
  expect(inputs(shown, "Folder", "folder")).toEqual({
    uid: "neuroerp-dev-folder",
    title: "VALEO NeuroERP 2.0 (dev)",
    preventDestroyIfNotEmpty: true,
  });
  expect(inputs(shown, "Folder", "folder-erp")).toEqual({
    uid: "neuroerp-dev-team-erp",
    title: "erp",
    parentFolderUid: "neuroerp-dev-folder",
    preventDestroyIfNotEmpty: true,
  });
  const watching = [
    { role: "Viewer", permission: "View" },
    { role: "Editor", permission: "View" },
  ];
  expect(inputs(shown, "FolderPermission", "folder")["permissions"]).toEqual(watching);
  expect(inputs(shown, "FolderPermission", "folder-erp")["permissions"]).toEqual([
    ...watching,
    { teamId: "id-of-erp", permission: "Edit" },
  ]);
});

test("dashboards are in the folder of who owns them", () => {
  expect(inputs(shown, "Dashboard", "neuroerp-dev-overview")["folder"]).toBe("neuroerp-dev-folder");
  expect(inputs(shown, "Dashboard", "neuroerp-dev-service-valeo-crm")["folder"]).toBe(
    "neuroerp-dev-team-erp",
  );
  expect(namesOf(shown, "Dashboard")).toHaveLength(11);
});

test("who alerts from Alertmanager has nothing of Grafana's alerting", () => {
  expect(namesOf(shown, ...alertingKinds)).toEqual([]);
  expect(namesOf(shown, "DataSource")).toEqual(["alertmanager", "logs", "prometheus"]);
});

test("who alerts from Grafana has all of it, and no Alertmanager to look at", () => {
  expect(namesOf(alerting, "DataSource")).toEqual(["logs", "prometheus"]);
  expect(namesOf(alerting, "RuleGroup")).toEqual(
    [
      "stack",
      ...plan.services.flatMap(({ name }) =>
        ["slo", "budget", "service"].map((group) => `erp-${name}-${group}`),
      ),
    ].sort(),
  );
  expect(namesOf(alerting, "ContactPoint")).toEqual(["inbox", "watchdog:inbox"]);
  expect(namesOf(alerting, "NotificationPolicy", "MuteTiming", "MessageTemplate")).toHaveLength(3);
});

test("addresses of the log store and the database are those that are given, with a sealed password", async () => {
  const all = await declaredIn(plan, {
    logs: "http://logs:9428",
    prometheus: "https://prometheus.example.com",
    database: { address: "db.example.com:5432", user: "reader", password: secret("canary") },
  });
  expect(inputs(all, "DataSource", "prometheus")["url"]).toBe("https://prometheus.example.com");
  expect(inputs(all, "DataSource", "logs")).toMatchObject({
    uid: "neuroerp-dev-logs",
    type: "victoriametrics-logs-datasource",
    url: "http://logs:9428",
  });
  const database = inputs(all, "DataSource", "database");
  expect(database).toMatchObject({
    url: "db.example.com:5432",
    username: "reader",
    secureJsonDataEncoded: sealed(JSON.stringify({ password: "canary" })),
  });
  expect(JSON.parse(String(database["jsonDataEncoded"]))).toMatchObject({
    database: "neuroerp",
    sslmode: "require",
  });
});

test("every receiver is in the contact points of those lists that name it, as it is in Alertmanager", () => {
  const prefix = "shop-dev";
  const message = {
    title: `{{ template "${prefix}.title" . }}`,
    message: `{{ template "${prefix}.text" . }}`,
    maxAlerts: 100,
  };
  expect(inputs(receiving, "ContactPoint", "chat+pager")).toEqual({
    name: `${prefix} chat+pager`,
    slacks: sealed([expect.objectContaining({ url: "given-chatUrl", recipient: "#alerts" })]),
    pagerduties: sealed([expect.objectContaining({ integrationKey: "given-pagerKey" })]),
  });
  expect(inputs(receiving, "ContactPoint", "mail")["emails"]).toEqual([
    expect.objectContaining({ addresses: ["oncall@example.com"], singleEmail: true }),
  ]);
  expect(inputs(receiving, "ContactPoint", "outside+relayed")["webhooks"]).toEqual(
    sealed([{ ...message, url: "given-hookUrl", disableResolveMessage: false }]),
  );
  expect(inputs(receiving, "ContactPoint", "watchdog:hook+inbox")["webhooks"]).toEqual([
    { ...message, url: "http://127.0.0.1:9000/alerts", disableResolveMessage: true },
    { ...message, url: "http://127.0.0.1:9094/alerts", disableResolveMessage: true },
  ]);
});

test("times of quiet are mute timings, as they are time intervals of Alertmanager", () => {
  expect(inputs(receiving, "MuteTiming", "quiet-night")).toEqual({
    name: "shop-dev quiet night",
    intervals: [
      { weekdays: ["monday", "friday"], times: [{ start: "20:00", end: "24:00" }] },
      { weekdays: ["tuesday", "saturday"], times: [{ start: "00:00", end: "06:00" }] },
    ],
  });
  const names = receiving.filter(({ kind }) => kind === "MuteTiming").map(({ inputs: { name } }) => name);
  const named = JSON.stringify(inputs(receiving, "NotificationPolicy", "policy")).match(
    /shop-dev quiet \w+/g,
  );
  expect(named?.length).toBeGreaterThan(0);
  for (const name of named ?? []) expect(names).toContain(name);
});

test("a secret is never plain", () => {
  const plain = JSON.stringify(receiving, (_key, value: unknown) =>
    typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value
      ? "sealed"
      : value,
  );
  expect(plain).toContain("sealed");
  expect(plain).not.toMatch(/given-|a-token/);
});

test("every template that a contact point calls is defined", () => {
  const group = String(inputs(receiving, "MessageTemplate", "messages")["template"]);
  const defined = [...group.matchAll(/\{\{ define "([^"]+)" \}\}/g)].map(([, name]) => name);
  const points = receiving.filter(({ kind }) => kind === "ContactPoint");
  const called = [...JSON.stringify(points).matchAll(/\{\{ template \\"([^"]+)\\" \. \}\}/g)];
  expect(called.length).toBeGreaterThan(0);
  for (const [, name] of called) expect(defined).toContain(name);
});

test("only Grafana Cloud has objectives of its own; there each has one, which sends nothing", async () => {
  expect(namesOf(shown, "SLO")).toEqual([]);
  const cloud = await declaredIn(plan, { edition: "cloud" });
  expect(namesOf(cloud, "SLO")).toContain("valeo-crm-errors");
  const slo = inputs(cloud, "SLO", "valeo-crm-errors");
  expect(slo).toMatchObject({
    uuid: "neuroerp-dev-slo-valeo-crm-errors",
    objectives: [{ value: 0.999, window: "30d" }],
    destinationDatasource: { uid: "grafanacloud-prom" },
  });
  expect(slo).not.toHaveProperty("alerting");
});

test("a release has its annotation as long as it is the same one", async () => {
  const releaseOf = (all: readonly GrafanaDeclared[]) => namesOf(all, "Annotation");
  expect(releaseOf(shown)).toHaveLength(1);
  expect(releaseOf(await declaredIn(plan))).toEqual(releaseOf(shown));
  const next = await declaredIn({ ...plan, version: "2.0.1" });
  expect(releaseOf(next)).not.toEqual(releaseOf(shown));
  const annotation = inputs(next, "Annotation", releaseOf(next)[0] ?? "");
  expect(annotation).toMatchObject({ tags: ["deployment", "neuroerp", "dev", "2.0.1"] });
  // Grafana gives it the moment: here it would be another one each time.
  expect(annotation).not.toHaveProperty("time");
});

test("with a service go its dashboard and its alerts, and nothing else changes its name", async () => {
  const rest = plan.services.filter(({ name }) => name !== "valeo-audit");
  const fewer = await declaredIn(alertingIn({ ...plan, services: rest }));
  const ids = (all: readonly GrafanaDeclared[]) =>
    all.filter(({ kind }) => kind !== "Annotation").map(({ kind, name }) => `${kind} ${name}`);
  expect(
    ids(alerting)
      .filter((id) => !ids(fewer).includes(id))
      .sort(),
  ).toEqual([
    "Dashboard neuroerp-dev-service-valeo-audit",
    "RuleGroup erp-valeo-audit-budget",
    "RuleGroup erp-valeo-audit-service",
    "RuleGroup erp-valeo-audit-slo",
  ]);
  expect(ids(fewer).filter((id) => !ids(alerting).includes(id))).toEqual([]);
});

test("two environments in one Grafana have no uid and no name in common", async () => {
  const other = await declaredIn(alertingIn({ ...plan, environment: "staging" }));
  const known = (all: readonly GrafanaDeclared[]) =>
    all.flatMap(({ kind, inputs: given }) => {
      const uid = given["uid"] ?? (kind === "RuleGroup" ? given["folderUid"] : given["name"]);
      return uid === undefined ? [] : [`${kind} ${String(uid)}`];
    });
  expect(known(alerting).filter((each) => known(other).includes(each))).toEqual([]);
});
