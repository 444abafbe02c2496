/** The stand-in of the sentry provider: the real engine of Pulumi on one side, a Sentry's web API on the other. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Program, programVariable } from "./fixtures/hermetic/declared.ts";
import { DeclaredStack } from "./harness/declared-stack.ts";
import { type SentryServer, startSentry, tokens } from "./harness/sentry-server/server.ts";
import { type Run, TestStack } from "./harness/stack.ts";

const sentry: SentryServer = await startSentry();
const { organisation } = sentry;
const environment = { SENTRY_BASE_URL: `${sentry.url}/api/`, SENTRY_AUTH_TOKEN: tokens.admin };
let stack: DeclaredStack;
beforeAll(async () => {
  // Its stand-ins serve the other stacks of this file, too.
  stack = await DeclaredStack.start(environment);
});
afterAll(async () => {
  await stack?.end();
  await sentry.close();
});

const organization = "valeo";
const conditions = "sentry.rules.conditions";

/** One of each kind; `n` is in what can be changed in place. */
function everything(n = 1): Program {
  return {
    team: {
      type: "sentry:index/sentryTeam:SentryTeam",
      inputs: { organization, name: `Team ${n}`, slug: "crm-team" },
    },
    project: {
      type: "sentry:index/sentryProject:SentryProject",
      inputs: {
        organization,
        name: `CRM ${n}`,
        slug: "crm",
        platform: n === 1 ? "python" : "python-fastapi",
        teams: [{ output: "team.slug" }],
        resolveAge: n * 24,
      },
    },
    key: {
      type: "sentry:index/sentryKey:SentryKey",
      inputs: {
        organization,
        project: { output: "project.slug" },
        name: `key ${n}`,
        rateLimitCount: n * 100,
        rateLimitWindow: 60,
      },
    },
    webhooks: {
      type: "sentry:index/sentryPlugin:SentryPlugin",
      inputs: {
        organization,
        project: { output: "project.slug" },
        plugin: "webhooks",
        config: { urls: { secret: `http://127.0.0.1:9000/canary-${n}` } },
      },
    },
    issue: {
      type: "sentry:index/sentryIssueAlert:SentryIssueAlert",
      inputs: {
        organization,
        project: { output: "project.slug" },
        name: `New ${n}`,
        actionMatch: "any",
        filterMatch: "all",
        frequency: n * 30,
        conditions: [
          { id: `${conditions}.first_seen_event.FirstSeenEventCondition` },
          {
            id: `${conditions}.event_frequency.EventFrequencyCondition`,
            comparisonType: "count",
            value: `${n * 100}`,
            interval: "1h",
          },
        ],
        actions: [
          {
            id: "sentry.mail.actions.NotifyEmailAction",
            targetType: "Team",
            targetIdentifier: { output: "team.internalId" },
          },
          {
            id: "sentry.rules.actions.notify_event_service.NotifyEventServiceAction",
            service: "webhooks",
          },
        ],
      },
      after: ["webhooks"],
    },
    metric: {
      type: "sentry:index/sentryMetricAlert:SentryMetricAlert",
      inputs: {
        organization,
        project: { output: "project.slug" },
        name: `Errors ${n}`,
        dataset: "transactions",
        aggregate: "failure_rate()",
        query: "",
        timeWindow: n * 60,
        thresholdType: 0,
        triggers: [
          {
            label: "critical",
            alertThreshold: n / 100,
            thresholdType: 0,
            actions: [{ type: "email", targetType: "team", targetIdentifier: { output: "team.internalId" } }],
          },
        ],
      },
    },
  };
}

const kinds = Object.keys(everything()).length;
const succeeded = expect.objectContaining({ code: 0 });

describe("one of each kind", () => {
  test("is previewed, and nothing is made", async () => {
    expect((await stack.preview(everything())).output).toMatch(new RegExp(`\\+ ${kinds + 1} to create`));
    expect(sentry.changes).toEqual([]);
  });

  test("comes up as it was declared", async () => {
    expect(await stack.up(everything())).toEqual(succeeded);
    const [project] = organisation.projects;
    expect(project).toMatchObject({ slug: "crm", name: "CRM 1", platform: "python", resolveAge: 24 });
    expect(project?.keys.at(-1)).toMatchObject({ name: "key 1", rateLimit: { window: 60, count: 100 } });
    expect(project?.rules).toMatchObject([{ name: "New 1", frequency: 30 }]);
    expect(organisation.metricRules).toMatchObject([{ name: "Errors 1", timeWindow: 60 }]);
  });

  test("changes nothing the second time, and a refresh finds no drift", async () => {
    expect((await stack.up(everything())).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
    expect((await stack.refresh(everything())).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
  });

  test("keeps what is secret out of the state, after a refresh too", async () => {
    expect(await stack.state()).not.toContain("canary");
  });

  test("is changed in place", async () => {
    expect((await stack.up(everything(2))).output).toMatch(new RegExp(`~ ${kinds} updated`));
    const [project] = organisation.projects;
    expect(project).toMatchObject({ name: "CRM 2", platform: "python-fastapi", resolveAge: 48 });
    expect(project?.plugins.get("webhooks")).toEqual({ urls: "http://127.0.0.1:9000/canary-2" });
    expect((await stack.refresh(everything(2))).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
  });

  test("is mended after others have changed or removed it", async () => {
    const [project] = organisation.projects;
    if (project === undefined) throw new Error("there is no project");
    project.name = "Theirs";
    const key = project.keys.at(-1);
    if (key !== undefined) key.rateLimit = null;
    project.rules.splice(0);
    const [metric] = organisation.metricRules;
    if (metric !== undefined) organisation.metricRules[0] = { ...metric, timeWindow: 5 };
    const { output } = await stack.refresh(everything(2));
    expect(output).toMatch(/~ 3 updated/);
    expect(output).toMatch(/- 1 deleted/);
    expect((await stack.up(everything(2))).output).toMatch(/\+ 1 created\s+~ 3 updated/);
    expect(project).toMatchObject({ name: "CRM 2", rules: [{ name: "New 2" }] });
    expect(organisation.metricRules).toMatchObject([{ timeWindow: 120 }]);
  });

  test("can be taken over by another stack, which removes it when it goes", async () => {
    const ids = importIds();
    const program = Object.fromEntries(
      Object.entries(everything(2)).map(([name, declared]) => [
        name,
        { ...declared, import: ids[name] ?? "" },
      ]),
    );
    const variables = { [programVariable]: JSON.stringify(program) };
    const other = await new TestStack("tests/fixtures/hermetic").init();
    try {
      const { code, output } = await other.up(variables);
      expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`= ${kinds} imported`))]);
      expect((await other.up(variables)).output).toMatch(new RegExp(`${kinds + 1} unchanged`));
      expect(await other.pulumi(["destroy", "--yes", "--skip-preview"], variables)).toEqual(succeeded);
      expect([organisation.teams, organisation.projects, organisation.metricRules]).toEqual([[], [], []]);
    } finally {
      await other.end();
    }
  });

  test("goes, though others have removed it already", async () => {
    expect(await stack.destroy(everything(2))).toEqual(succeeded);
    expect(JSON.parse(await stack.state())).not.toHaveProperty("deployment.resources");
  });
});

/** As the addresses of Sentry's pages have them. */
function importIds(): Readonly<Record<string, string>> {
  const [project] = organisation.projects;
  const of = (id: string | undefined) => `${organization}/crm/${id}`;
  return {
    team: `${organization}/crm-team`,
    project: `${organization}/crm`,
    key: of(project?.keys.at(-1)?.id),
    webhooks: of("webhooks"),
    issue: of(project?.rules[0]?.id),
    metric: of(organisation.metricRules[0]?.id),
  };
}

describe("what cannot be", () => {
  const withProvider = (provider: object): Program => ({
    team: {
      type: "sentry:index/sentryTeam:SentryTeam",
      inputs: { organization, name: "a", slug: "a" },
      provider: { baseUrl: `${sentry.url}/api/`, token: { secret: tokens.admin }, ...provider },
    },
  });

  test.each([
    [
      "a wrong token",
      { token: { secret: "wrong-canary" } },
      /refuses the token \(401, Invalid token\).*pulumi config set --secret sentryToken/s,
    ],
    [
      "a server that is away",
      { baseUrl: "http://127.0.0.1:2/api/" },
      /cannot be reached \(ECONNREFUSED\): check the address \(sentryUrl\)/,
    ],
    ["a misspelt setting", { tokn: "x" }, /tokn is no property of the provider: write token/],
  ])("%s is told at preview", async (_what, provider, words) => {
    const { code, output } = await stack.preview(withProvider(provider));
    expect([code, output]).toEqual([1, expect.stringMatching(words)]);
    expect(output).not.toContain("wrong-canary");
  });

  test("a token that may not is told by what it lacks, and nothing is made", async () => {
    const { output } = await stack.up(withProvider({ token: { secret: tokens.viewer } }));
    expect(output).toMatch(
      /the token may not do POST organizations\/valeo\/teams\/ \(403.*team:admin, project:admin/s,
    );
    expect(organisation.teams).toEqual([]);
  });

  test("a misspelt input is told at preview", async () => {
    const program = everything();
    const inputs = { ...program["key"]?.inputs, rateLimitCont: 1 };
    const { output } = await stack.preview({
      ...program,
      key: { type: "sentry:index/sentryKey:SentryKey", inputs },
    });
    expect(output).toMatch(/rateLimitCont.*is no property of SentryKey: write rateLimitCount/s);
  });

  test("a name that is taken is told at preview, with the way to adopt it", async () => {
    organisation.teams.push({ id: "1", slug: "crm-team", name: "Theirs" });
    const { output } = await stack.preview(everything());
    expect(output).toMatch(
      /there is a team "valeo\/crm-team" already, which is not this stack's.*pulumi import sentry:index\/sentryTeam:SentryTeam team valeo\/crm-team/s,
    );
    organisation.teams.splice(0);
  });

  test("a platform that Sentry does not know leaves no half project", async () => {
    const program = everything();
    const { type = "", inputs } = program["project"] ?? {};
    const { team } = program as Record<"team", Program[string]>;
    const { output } = await stack.up({ team, project: { type, inputs: { ...inputs, platform: "pyton" } } });
    expect(output).toMatch(/Sentry refuses POST .*\(400, platform: Invalid platform\)/);
    const odd = { type, inputs: { ...inputs, digestsMinDelay: 1 } };
    expect((await stack.up({ team, project: odd })).output).toMatch(
      /digestsMinDelay: Ensure this value is greater/,
    );
    expect(organisation.projects).toEqual([]);
  });

  test("an invalid action of an alert is told in Sentry's words, and the rest stays as it was", async () => {
    const program = everything();
    const { type = "", inputs } = program["issue"] ?? {};
    const actions = [{ id: "sentry.mail.actions.NotifyMailAction" }];
    const { output } = await stack.up({ ...program, issue: { type, inputs: { ...inputs, actions } } });
    expect(output).toMatch(
      /400, actions: Invalid node\. Could not find 'sentry\.mail\.actions\.NotifyMailAction'/,
    );
    expect(organisation.projects[0]?.rules).toEqual([]);
    expect(await stack.up(program)).toEqual(succeeded);
  });

  test("a quota that is reached is told, and a server in a hurry is waited for", async () => {
    organisation.metricQuota = 1;
    const program = everything();
    const { type = "", inputs } = program["metric"] ?? {};
    const { output } = await stack.up({
      ...program,
      second: { type, inputs: { ...inputs, name: "Second" } },
    });
    expect(output).toMatch(/403, You may not exceed the number of metric alert rules/);
    organisation.metricQuota = 100;
    sentry.hurry(2);
    expect(await stack.up(everything(2))).toEqual(succeeded);
    sentry.hurry(100, 60);
    expect((await stack.up(everything())).output).toMatch(/Sentry has had enough requests for now \(429/);
    sentry.hurry(0);
    expect(await stack.destroy(everything(2))).toEqual(succeeded);
  });
});

describe("the ERP's own", () => {
  let stack: TestStack;
  const home = mkdtempSync(join(tmpdir(), "neuroerp-sentry-"));
  const variables = {
    TEST_ENVIRONMENT: "prod",
    TEST_HOME: home,
    TEST_SENTRY: sentry.url,
    TEST_TOKEN: tokens.admin,
  };
  const run = (...words: readonly string[]) => stack.pulumi(words, variables);
  const up = (): Promise<Run> => stack.up(variables);

  beforeAll(async () => {
    stack = await new TestStack("tests/fixtures/sentry").init();
  });
  afterAll(async () => {
    await run("destroy", "--yes", "--skip-preview");
    await stack?.end();
    rmSync(home, { recursive: true, force: true });
  });

  test("comes up, and each service has its own DSN in the same up", async () => {
    expect(await up()).toEqual(succeeded);
    const own = (name: string) => readFileSync(join(home, name), "utf8");
    for (const name of ["valeo-audit", "valeo-backend", "valeo-crm", "valeo-frontend"]) {
      const project = organisation.projects.find(({ slug }) => slug === `neuroerp-prod-${name}`);
      const key = project?.keys.find((each) => each.name === name);
      expect(own(name)).toBe(`${sentry.url.replace("//", `//${key?.id}@`)}/${project?.id}`);
    }
    // The public key is the id of the resource; the address is told to the service alone.
    const state = await stack.succeed("stack", "export");
    expect(/[0-9a-f]{32}@127/.test(state)).toBe(false);
    expect(organisation.metricRules).toHaveLength(12);
    const [project] = organisation.projects;
    expect(project?.ownership.raw).toMatch(/^path:\*\* #neuroerp-prod-erp\npath:services\//);
    expect([project?.filters.get("localhost"), project?.spikeProtection]).toEqual([true, true]);
  });

  test("changes nothing the second time", async () => {
    const before = sentry.changes.length;
    expect((await up()).output).toMatch(/\d+ unchanged/);
    expect(sentry.changes.length).toBe(before);
  });

  test("mends what was changed of filters, owners and spike protection", async () => {
    const project = organisation.projects.find(({ slug }) => slug.endsWith("crm"));
    if (project === undefined) throw new Error("there is no project");
    project.filters.set("web-crawlers", false);
    project.ownership = { ...project.ownership, raw: "path:** #neuroerp-prod-erp" };
    project.spikeProtection = false;
    expect((await up()).output).toMatch(/~ 1 updated/);
    expect(project).toMatchObject({ spikeProtection: true });
    expect(project.filters.get("web-crawlers")).toBe(true);
    expect(project.ownership.raw).toContain("path:services/backend/crm/**");
  });

  test("loses alerts and key with a service of prod, and keeps the project with its events, as the preview says", async () => {
    Object.assign(variables, { TEST_LEFT_OUT: "valeo-audit" });
    const { output } = await run("preview");
    expect(output).toMatch(/SentryProject project-valeo-audit delete\[retain\]/);
    expect(await up()).toEqual(succeeded);
    const project = organisation.projects.find(({ slug }) => slug.endsWith("audit"));
    expect(project?.rules).toEqual([]);
    expect(project?.keys.map(({ name }) => name)).toEqual(["Default"]);
  });

  test("takes a project that was kept back by import, as docs/sentry.md says", async () => {
    Object.assign(variables, { TEST_LEFT_OUT: "" });
    const { output } = await up();
    expect(output).toMatch(/there is a project "valeo\/neuroerp-prod-valeo-audit" already/);
    const of = (types: string) => `urn:pulumi:${stack.name}::sentry::${types}::sentry`;
    const [type, id] = ["sentry:index/sentryProject:SentryProject", "valeo/neuroerp-prod-valeo-audit"];
    const component = "neuroerp:index:Sentry";
    const places = [
      "--parent",
      `environment=${of(component)}`,
      "--provider",
      `sentry=${of(`${component}$pulumi:providers:sentry`)}`,
    ];
    const how = ["--protect=false", "--generate-code=false", "--yes", "--skip-preview"];
    expect(await run("import", type, "project-valeo-audit", id, ...places, ...how)).toEqual(succeeded);
    expect(await up()).toEqual(succeeded);
    expect(organisation.projects.filter(({ slug }) => slug.endsWith("audit"))).toHaveLength(1);
  });
});

describe("the ERP's own outside of prod", () => {
  test("goes wholly with a service, and with the stack", async () => {
    const stack = await new TestStack("tests/fixtures/sentry").init();
    const home = mkdtempSync(join(tmpdir(), "neuroerp-sentry-"));
    const variables = {
      TEST_ENVIRONMENT: "qa",
      TEST_HOME: home,
      TEST_SENTRY: sentry.url,
      TEST_TOKEN: tokens.admin,
    };
    const ours = () => organisation.projects.filter(({ slug }) => slug.startsWith("neuroerp-qa-"));
    try {
      expect(await stack.up(variables)).toEqual(succeeded);
      expect(ours()).toHaveLength(4);
      expect(await stack.up({ ...variables, TEST_LEFT_OUT: "valeo-audit" })).toEqual(succeeded);
      expect(ours()).toHaveLength(3);
      const gone = await stack.pulumi(["destroy", "--yes", "--skip-preview"], variables);
      expect(gone).toEqual(succeeded);
      expect(ours()).toEqual([]);
      expect(organisation.teams.filter(({ slug }) => slug.startsWith("neuroerp-qa"))).toEqual([]);
    } finally {
      await stack.end();
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe("a stack whose errorTracking is sentry", () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = new TestStack(".");
    await stack.init({
      "neuroerp:runDirectory": stack.home,
      "neuroerp:portOffset": "23000",
      "neuroerp:errorTracking": "sentry",
      "neuroerp:sentryUrl": sentry.url,
      "neuroerp:sentryOrganization": "valeo",
    });
    await stack.succeed("config", "set", "--secret", "neuroerp:sentryToken", tokens.admin);
  });
  afterAll(() => stack?.end());

  test("has its projects there, and no tracker of its own", async () => {
    const { code, output } = await stack.pulumi(["preview"]);
    expect([code, output]).toEqual([0, expect.stringMatching(/SentryProject project-valeo-crm create/)]);
    expect(output).not.toMatch(/TrackerProject|error-tracker/);
  });

  test("is told which provider it lacks", async () => {
    const bare = { ...process.env };
    delete process.env["PULUMI_DEBUG_PROVIDERS"];
    const other = new TestStack(".");
    try {
      await other.init({ "neuroerp:errorTracking": "sentry" });
      const { code, output } = await other.command("preview");
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/pulumi plugin install resource sentry 0\.0\.9/),
      ]);
    } finally {
      Object.assign(process.env, bare);
      await other.end();
    }
  });
});
