/** The stand-in of the grafana provider: the real engine of Pulumi on one side, a Grafana's HTTP API on the other. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Attached, debugProviders, hermeticProviders } from "../providers/hermetic/attach.ts";
import type { Declared, Program } from "./fixtures/hermetic/declared.ts";
import { DeclaredStack } from "./harness/declared-stack.ts";
import { GrafanaServer } from "./harness/grafana-server/server.ts";
import { freePort, TestStack } from "./harness/stack.ts";

const grafana = await GrafanaServer.start();
const empty = grafana.store.counts();
afterAll(() => grafana.end());
const environment = { GRAFANA_URL: grafana.url, GRAFANA_AUTH: grafana.tokens.admin };

const rule = (more: object = {}) => ({
  name: "Burns",
  uid: "burns",
  condition: "C",
  for: "5m",
  keepFiringFor: "90s",
  noDataState: "OK",
  execErrState: "Error",
  labels: { severity: "page" },
  annotations: { summary: "{{ $values.A.Value }}" },
  datas: [
    query("A", "prom", { expr: "up == 0", instant: true }),
    query("C", "__expr__", { type: "threshold", expression: "A" }),
  ],
  ...more,
});

function query(refId: string, datasourceUid: string, model: object) {
  return {
    refId,
    datasourceUid,
    relativeTimeRange: { from: 600, to: 0 },
    model: JSON.stringify({ refId, ...model }),
  };
}

const panel = { type: "stat", title: "Burn" };
const dashboard = (title: string) =>
  JSON.stringify({
    uid: "overview",
    title,
    panels: [{ libraryPanel: { uid: "burn", name: "Burn" } }, panel],
  });

/** One of each kind; `n` is in what can be changed in place. */
function everything(n = 1): Program {
  const alerting = "grafana:alerting";
  return {
    ours: { type: "grafana:oss/folder:Folder", inputs: { uid: "ours", title: `Ours ${n}` } },
    crm: {
      type: "grafana:oss/folder:Folder",
      inputs: { uid: "ours-crm", title: `CRM ${n}`, parentFolderUid: { output: "ours.uid" } },
    },
    team: { type: "grafana:oss/team:Team", inputs: { name: `crm ${n}` } },
    permission: {
      type: "grafana:oss/folderPermission:FolderPermission",
      inputs: {
        folderUid: { output: "crm.uid" },
        permissions: [
          { role: "Viewer", permission: n === 1 ? "View" : "Edit" },
          { teamId: { output: "team.id" }, permission: "Edit" },
        ],
      },
    },
    prometheus: {
      type: "grafana:oss/dataSource:DataSource",
      inputs: {
        uid: "prom",
        name: "Prometheus",
        type: "prometheus",
        url: `http://prometheus:909${n}`,
        jsonDataEncoded: '{"httpMethod":"POST"}',
        secureJsonDataEncoded: { secret: '{"basicAuthPassword":"canary-of-a-source"}' },
        httpHeaders: { "X-Team": { secret: "canary-of-a-header" } },
      },
    },
    burn: {
      type: "grafana:oss/libraryPanel:LibraryPanel",
      inputs: {
        uid: "burn",
        name: "Burn",
        folderUid: { output: "ours.uid" },
        modelJson: JSON.stringify({ ...panel, description: `${n}` }),
      },
    },
    overview: {
      type: "grafana:oss/dashboard:Dashboard",
      inputs: { configJson: dashboard(`Overview ${n}`), folder: { output: "ours.uid" } },
      after: ["burn"],
    },
    deployed: {
      type: "grafana:oss/annotation:Annotation",
      inputs: { text: `deployed ${n}`, tags: ["deployment", "crm"] },
    },
    inbox: {
      type: `${alerting}/contactPoint:ContactPoint`,
      inputs: {
        name: "inbox",
        webhooks: [
          {
            url: `http://inbox/${n}`,
            basicAuthUser: "us",
            basicAuthPassword: { secret: "canary-of-a-hook" },
          },
        ],
        emails: n === 1 ? [{ addresses: ["a@example.com", "b@example.com"] }] : [],
      },
    },
    night: {
      type: `${alerting}/muteTiming:MuteTiming`,
      inputs: {
        name: "night",
        intervals: [
          { times: [{ start: `0${n}:00`, end: "06:00" }], weekdays: ["saturday"], location: "UTC" },
        ],
      },
    },
    message: {
      type: `${alerting}/messageTemplate:MessageTemplate`,
      inputs: { name: "message", template: `{{ define "m" }}${n}{{ end }}\n` },
    },
    policy: {
      type: `${alerting}/notificationPolicy:NotificationPolicy`,
      inputs: {
        contactPoint: { output: "inbox.name" },
        groupBies: ["alertname"],
        repeatInterval: `${n * 60}m`,
        policies: [
          {
            matchers: [{ label: "severity", match: "=", value: "ticket" }],
            muteTimings: [{ output: "night.name" }],
            continue: true,
          },
        ],
      },
    },
    burns: {
      type: `${alerting}/ruleGroup:RuleGroup`,
      inputs: {
        name: "burns",
        folderUid: { output: "crm.uid" },
        intervalSeconds: n * 30,
        rules: [rule(), rule({ name: "Other", uid: undefined, for: `${n}m` })],
      },
      after: ["prometheus"],
    },
    objective: {
      type: "grafana:slo/sLO:SLO",
      inputs: {
        name: "crm",
        description: `${n}`,
        queries: [{ type: "ratio", ratio: { successMetric: "good", totalMetric: "all" } }],
        objectives: [{ value: 0.99, window: "28d" }],
        destinationDatasource: { uid: { output: "prometheus.uid" } },
      },
    },
  };
}

/** With what it said, where it has not. */
const succeeded = { code: 0, output: expect.any(String), stdout: expect.any(String) };
const kinds = Object.keys(everything()).length;

describe("one of each kind", () => {
  let stack: DeclaredStack;
  beforeAll(async () => {
    stack = await DeclaredStack.start(environment);
  });
  afterAll(() => stack?.end());

  test("is previewed, and nothing is made", async () => {
    expect((await stack.preview(everything())).output).toMatch(new RegExp(`\\+ ${kinds + 1} to create`));
    expect(grafana.store.counts()).toEqual(empty);
  });

  test("comes up as it was declared", async () => {
    expect(await stack.up(everything())).toEqual(succeeded);
    const [group] = grafana.store.ruleGroups.values();
    expect(group).toMatchObject({ folderUid: "ours-crm", interval: 30 });
    expect(grafana.store.policies).toMatchObject({ receiver: "inbox", provenance: "api" });
    expect(grafana.store.dataSources.get("prom")).toMatchObject({
      jsonData: { httpMethod: "POST", httpHeaderName1: "X-Team" },
      secureJsonData: { httpHeaderValue1: "canary-of-a-header" },
    });
  });

  test("changes nothing the second time, and a refresh finds no drift", async () => {
    expect((await stack.up(everything())).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
    expect((await stack.refresh(everything())).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
  });

  test("keeps what is secret out of the state, after a refresh too", async () => {
    expect(await stack.state()).not.toContain("canary");
  });

  test("is changed in place", async () => {
    const { output } = await stack.up(everything(2));
    expect(output).toMatch(new RegExp(`~ ${kinds} updated`));
    expect(grafana.store.counts()).toMatchObject({ contactPoints: 2, dashboards: 1, ruleGroups: 1 });
    expect([...grafana.store.annotations.values()]).toMatchObject([{ text: "deployed 2" }]);
    expect((await stack.refresh(everything(2))).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
  });

  test("is replaced where its identity changes, the old one first", async () => {
    const changed = { ...everything(2) };
    changed["night"] = { ...(changed["night"] as Declared), inputs: { name: "weekend", intervals: [] } };
    const { output } = await stack.up(changed);
    expect(output).toMatch(/\+-1 replaced/);
    expect([...grafana.store.muteTimings.keys()]).toEqual(["weekend"]);
    expect(await stack.up(everything(2))).toEqual(succeeded);
  });

  test("is mended after others have changed or removed it", async () => {
    await grafana.ask("PUT", "/api/folders/ours", { title: "Theirs", overwrite: true });
    await grafana.ask("DELETE", "/api/dashboards/uid/overview");
    await grafana.ask("DELETE", "/api/v1/provisioning/policies");
    await grafana.ask("POST", "/api/access-control/folders/ours-crm", {
      permissions: [{ builtInRole: "Editor", permission: "Admin" }],
    });
    const group = "/api/v1/provisioning/folder/ours-crm/rule-groups/burns";
    const { body } = await grafana.ask("GET", group);
    await grafana.ask("PUT", group, { ...(body as object), interval: 120 });
    const { output } = await stack.refresh(everything(2));
    expect(output).toMatch(/~ 4 updated/);
    expect(output).toMatch(/- 1 deleted/);
    expect((await stack.up(everything(2))).output).toMatch(/\+ 1 created\s+~ 4 updated/);
    expect(grafana.store.folders.get("ours")).toMatchObject({ title: "Ours 2" });
    expect(grafana.store.policies).toMatchObject({ receiver: "inbox" });
  });

  describe("can be taken over by another stack, which", () => {
    let other: DeclaredStack;
    beforeAll(async () => {
      other = await DeclaredStack.start(environment);
    });
    afterAll(() => other?.end());

    test("changes nothing, and removes it when it goes", async () => {
      const program = await adopting(stack, everything(2));
      const { code, output } = await other.up(program);
      expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`= ${kinds} imported`))]);
      expect((await other.preview(program)).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
      expect(await other.destroy(program)).toEqual(succeeded);
      expect(grafana.store.counts()).toEqual(empty);
      expect(grafana.store.policies).toMatchObject({ receiver: "grafana-default-email" });
    });
  });

  test("goes, though others have removed it already", async () => {
    expect(await stack.destroy(everything(2))).toEqual(succeeded);
    expect(JSON.parse(await stack.state())).not.toHaveProperty("deployment.resources");
  });
});

/** The same with the ids of what is there, and without what Grafana does not tell: secrets, and its own uids. */
async function adopting(stack: DeclaredStack, program: Program): Promise<Program> {
  const { deployment } = JSON.parse(await stack.state()) as {
    deployment: { resources: { urn: string; id?: string }[] };
  };
  const ids = new Map(deployment.resources.map(({ urn, id }) => [urn.split("::").at(-1), id]));
  const rules = grafana.store.rules().map(({ title, uid }) => [title, uid] as const);
  const told = (key: string, value: unknown) => {
    if (["secureJsonDataEncoded", "httpHeaders", "basicAuthPassword"].includes(key)) return undefined;
    if (key !== "rules") return value;
    return (value as { name: string }[]).map((each) => ({ ...each, uid: new Map(rules).get(each.name) }));
  };
  return Object.fromEntries(
    Object.entries(program).map(([name, declared]) => [
      name,
      { ...(JSON.parse(JSON.stringify(declared, told)) as Declared), import: ids.get(name) as string },
    ]),
  );
}

describe("is refused with what to do, and nothing is half made:", () => {
  let theirs: GrafanaServer;
  let nobody: number;
  let stack: DeclaredStack;
  beforeAll(async () => {
    nobody = await freePort();
    theirs = await GrafanaServer.start({ quotas: { alert_rule: 0, dashboard: 1 }, slos: false });
    await theirs.ask("POST", "/api/folders", { uid: "theirs", title: "Theirs" });
    await theirs.ask("POST", "/api/datasources", { uid: "prom", name: "Theirs", type: "prometheus" });
    await theirs.ask("POST", "/api/teams", { name: "theirs" });
    await theirs.ask("POST", "/api/dashboards/db", { dashboard: { uid: "their-board", title: "Theirs" } });
    stack = await DeclaredStack.start({ GRAFANA_URL: theirs.url, GRAFANA_AUTH: theirs.tokens.admin });
  });
  afterAll(async () => {
    await stack?.end();
    await theirs?.end();
  });

  const folder = (uid: string, more: Partial<Declared> = {}): Declared => ({
    type: "grafana:oss/folder:Folder",
    inputs: { uid, title: uid },
    ...more,
  });
  const group = (rules: readonly object[]): Declared => ({
    type: "grafana:alerting/ruleGroup:RuleGroup",
    inputs: { name: "burns", folderUid: "theirs", intervalSeconds: 60, rules },
  });
  const board = (configJson: unknown): Declared => ({
    type: "grafana:oss/dashboard:Dashboard",
    inputs: { configJson },
  });

  const atPreview: [string, () => Declared, RegExp[]][] = [
    [
      "a wrong token",
      () => folder("x", { provider: { url: theirs.url, auth: { secret: "glsa_wrong_canary" } } }),
      [/does not accept grafana:auth \(401, "Invalid API key"\): make a new token/],
    ],
    [
      "a server that does not answer",
      () => folder("x", { provider: { url: `http://127.0.0.1:${nobody}`, auth: "x" } }),
      [/no Grafana answers at http:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\): start it, or name another/],
    ],
    [
      "an address that is none",
      () => folder("x", { provider: { url: "grafana", auth: "x" } }),
      [/grafana:url: "grafana" is not allowed: allowed is http:\/\/host:port/],
    ],
    [
      "a setting that the stand-in does not have",
      () => folder("x", { provider: { url: theirs.url, auth: "x", oncallUrl: "x" } }),
      [/grafana:oncallUrl is not known to the stand-in.*use the official provider/],
    ],
    [
      "a token that may not",
      () => folder("x", { provider: { url: theirs.url, auth: theirs.tokens.viewer } }),
      [
        /the folder "bad" cannot be made: .* lacks the permission "folders:create"; give its service account a role/,
      ],
    ],
    [
      "a uid that somebody else has",
      () => folder("theirs"),
      [/not this stack's; .*pulumi import grafana:oss\/folder:Folder bad 1:theirs/],
    ],
  ];

  const bad = async (declared: Declared) => {
    const before = theirs.store.counts();
    const { code, output } = await stack.preview({ bad: declared });
    expect(code).not.toBe(0);
    expect(output).not.toMatch(/\.ts:\d+|canary/);
    expect(theirs.store.counts()).toEqual(before);
    return output;
  };

  test.each(atPreview)("%s, at preview", async (_what, declared, expected) => {
    const output = await bad(declared());
    for (const pattern of expected) expect(output).toMatch(pattern);
  });

  const atUpdate: [string, Declared, RegExp][] = [
    [
      "a team's name that somebody else has",
      { type: "grafana:oss/team:Team", inputs: { name: "theirs" } },
      /the team ".*" cannot be created.*pulumi import grafana:oss\/team:Team .* 1:\d/,
    ],
    [
      "a dashboard that somebody else has",
      board('{"uid":"their-board","title":"x"}'),
      /the dashboard ".*" cannot be created.*pulumi import/,
    ],
    [
      "a parent that is not there",
      { ...folder("x"), inputs: { title: "x", parentFolderUid: "no" } },
      /404, "folder not found"; .*depend on/,
    ],
    [
      "a dashboard above the quota",
      board('{"uid":"more","title":"x"}'),
      /403, "dashboard Quota reached"; remove what is not needed/,
    ],
    [
      "alert rules above the quota",
      group([rule()]),
      /403, .*quota has been exceeded"; remove what is not needed/,
    ],
    [
      "a rule on an unknown data source",
      group([rule({ datas: [query("C", "no", {})] })]),
      /400, .*data source not found"; mend what Grafana names/,
    ],
    [
      "a condition that no query has",
      group([rule({ condition: "Z" })]),
      /Condition Z does not exist, must be one of \[A C\]/,
    ],
    [
      "a data source's name that somebody else has",
      { type: "grafana:oss/dataSource:DataSource", inputs: { name: "Theirs", type: "prometheus" } },
      /409, "data source with the same name already exists"; .*pulumi import/,
    ],
    [
      "a contact point of which one part is refused",
      {
        type: "grafana:alerting/contactPoint:ContactPoint",
        inputs: { name: "x", emails: [{ addresses: ["a@example.com"] }], slacks: [{ token: "x" }] },
      },
      /recipient must be specified/,
    ],
    [
      "an unknown receiver",
      {
        type: "grafana:alerting/notificationPolicy:NotificationPolicy",
        inputs: { contactPoint: "no", groupBies: ["alertname"] },
      },
      /receiver 'no' does not exist/,
    ],
    [
      "an SLO where the app is missing",
      {
        type: "grafana:slo/sLO:SLO",
        inputs: {
          name: "x",
          description: "x",
          queries: [{ type: "freeform", freeform: { query: "1" } }],
          objectives: [{ value: 0.9, window: "7d" }],
          destinationDatasource: { uid: "prom" },
        },
      },
      /404, "Plugin not found.*; this Grafana does not have the app/,
    ],
  ];

  test("what the server says, all in one update", async () => {
    const before = theirs.store.counts();
    const program = Object.fromEntries(atUpdate.map(([what, declared]) => [what, declared]));
    const { code, output } = await stack.up(program, "--continue-on-error");
    expect(code).not.toBe(0);
    for (const [, , pattern] of atUpdate) expect(output).toMatch(pattern);
    expect(theirs.store.counts()).toEqual(before);
  });

  test("and what is taken over by the command that the refusal names is the stack's", async () => {
    const { output } = await stack.preview({ mine: folder("theirs") });
    const [, type = "", id = ""] = /pulumi import (\S+) mine (\S+)/.exec(output) ?? [];
    expect(await stack.take(type, "mine", id)).toEqual(succeeded);
    const retitled = { mine: { ...folder("theirs"), inputs: { uid: "theirs", title: "Ours now" } } };
    expect((await stack.up(retitled)).output).toMatch(/~ 1 updated/);
    expect(theirs.store.folders.get("theirs")).toMatchObject({ title: "Ours now" });
  });
});

describe("the ERP's own Grafana", () => {
  let erp: GrafanaServer;
  let stack: TestStack;
  let standIns: Attached;
  let environment: Record<string, string>;
  beforeAll(async () => {
    erp = await GrafanaServer.start();
    standIns = await hermeticProviders();
    stack = await new TestStack("tests/fixtures/grafana").init();
    environment = {
      TEST_GRAFANA_URL: erp.url,
      TEST_GRAFANA_TOKEN: erp.tokens.admin,
      TEST_ALERTS_FROM: "grafana",
      [debugProviders]: standIns.variable,
    };
  });
  afterAll(async () => {
    await stack?.pulumi(["destroy", "--yes", "--skip-preview"], environment);
    await stack?.end();
    await standIns?.end();
    await erp?.end();
  });

  const up = (more: Record<string, string> = {}) => stack.up({ ...environment, ...more });
  const titles = () => erp.store.rules().map(({ title }) => String(title));

  test("comes up as the official types and the server's rules want it", async () => {
    const { code, output } = await up();
    expect([code, output]).toEqual([0, expect.any(String)]);
    expect([...erp.store.dashboards.keys()]).toContain("neuroerp-staging-service-valeo-crm");
    expect(titles().length).toBeGreaterThan(20);
    expect(JSON.stringify([...erp.store.contactPoints.values()])).toMatch(/canary-of-slackWebhook/);
  });

  test("changes nothing the second time, and a refresh finds no drift", async () => {
    expect((await up()).output).toMatch(/Resources:\s+\d+ unchanged\s+Duration/);
    const { output } = await stack.pulumi(["refresh", "--yes", "--skip-preview"], environment);
    expect(output.split("\n").filter((line) => /updated|deleted/.test(line))).toEqual([]);
  });

  test("keeps what is secret out of the state", async () => {
    expect(await stack.succeed("stack", "export")).not.toMatch(/canary|glsa_/);
  });

  test("loses a service's dashboard, alerts and SLOs with the service, in one update", async () => {
    expect(JSON.stringify([...erp.store.slos.values()])).toContain("valeo-audit");
    const { code, output } = await up({ TEST_WITHOUT: "valeo-audit" });
    expect([code, output]).toEqual([0, expect.any(String)]);
    const { dashboards, slos } = erp.store;
    expect([...dashboards.keys()].filter((uid) => uid.includes("audit"))).toEqual([]);
    expect(JSON.stringify([...slos.values()])).not.toContain("valeo-audit");
    expect(JSON.stringify(erp.store.rules())).not.toContain("valeo-audit");
  });

  test("leaves the alerting to Alertmanager when the switch is turned", async () => {
    const { code, output } = await up({ TEST_ALERTS_FROM: "alertmanager" });
    expect([code, output]).toEqual([0, expect.any(String)]);
    expect(titles()).toEqual([]);
    expect(erp.store.policies).toMatchObject({ receiver: "grafana-default-email" });
    expect([...erp.store.dataSources.keys()]).toContain("neuroerp-staging-alertmanager");
  });

  test("goes but for the lines of its releases", async () => {
    const { code } = await stack.pulumi(["destroy", "--yes", "--skip-preview"], environment);
    expect(code).toBe(0);
    const { annotations, ...rest } = erp.store.counts();
    expect(annotations).toBeGreaterThan(0);
    expect({ ...rest, annotations: 0 }).toEqual(empty);
  });
});
