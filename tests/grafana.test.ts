/** The stand-in of the grafana provider: the real engine of Pulumi on one side, a Grafana's HTTP API on the other. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Declared, Program } from "./fixtures/hermetic/declared.ts";
import { DeclaredStack } from "./harness/declared-stack.ts";
import { GrafanaServer } from "./harness/grafana-server/server.ts";

const grafana = await GrafanaServer.start();
const empty = grafana.store.counts();
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
  afterAll(async () => {
    await stack?.end();
    await grafana.end();
  });

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
