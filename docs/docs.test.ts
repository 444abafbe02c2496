/** The documents say what the repository has: commands, paths, ports, fields, examples. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Application, application } from "../catalog/application.ts";
import { formatCpu } from "../catalog/cpu.ts";
import * as defaults from "../catalog/defaults.ts";
import { formatDuration } from "../catalog/duration.ts";
import { api, email, pagerDuty, postgres, redis, slack, web, webhook, worker } from "../catalog/index.ts";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise } from "../catalog/normalise.ts";
import type { Plan } from "../catalog/plan.ts";
import { formatRatio } from "../catalog/ratio.ts";
import { secret } from "../catalog/secret.ts";
import { formatSize } from "../catalog/size.ts";
import { changed, options, problemsOf } from "../catalog/testing/fixture.ts";
import { suites } from "../tests/runner/suites.ts";

const root = join(import.meta.dirname, "..");

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...["docs", "docs/runbooks"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function scriptsOf(folder: string): string[] {
  return Object.keys((JSON.parse(read(join(folder, "package.json"))) as { scripts: object }).scripts);
}

/** The part of a document below a heading, up to the next one of its level or above. */
function section(document: string, heading: string): string {
  const [, below] = document.split(`\n${heading}\n`);
  if (below === undefined) throw new Error(`no heading "${heading}"`);
  const level = heading.split(" ")[0]?.length ?? 1;
  return below.split(new RegExp(`^#{1,${level}} `, "m"))[0] ?? "";
}

/** Cells of the rows of all tables, headings left out. */
function rows(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[ -]+\|/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The fenced blocks of a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(
    ([, code = ""]) => code,
  );
}

/** What an example of the documents evaluates to; it may use the catalogue's words alone. */
function evaluated(expression: string): unknown {
  const words = { application, web, api, worker, postgres, redis, secret, webhook, slack, pagerDuty, email };
  return new Function(...Object.keys(words), `"use strict"; return (${expression});`)(
    ...Object.values(words),
  );
}

function planOf(catalogue: Application): Plan {
  return normalise(catalogue, { ...options, configured: ["smtpPassword"] });
}

describe.each(documents)("%s", (path) => {
  const document = read(path);

  test("names npm scripts that exist", () => {
    const named = [...document.matchAll(/npm run (?:-s )?([a-z]+(?:-[a-z]+)*)/g)].map(([, name]) => name);
    // Services are started by scripts of their own packages.
    const known = [...scriptsOf("."), ...scriptsOf("services/frontend")];
    for (const name of named) expect(known).toContain(name);
  });

  test("links to files and headings that exist", () => {
    for (const [, target = ""] of document.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = "", heading] = target.split("#");
      const linked = file === "" ? path : join(dirname(path), file);
      expect([target, existsSync(join(root, linked))]).toEqual([target, true]);
      if (heading !== undefined) expect(read(linked).toLowerCase()).toContain(`# ${heading}`);
    }
  });

  test("names repository paths that exist", () => {
    const top =
      "bench|catalog|cli|components|dashboards|docs|providers|render|services|setup|slo|tests|toolchain|\\.ci";
    // A path, or a script with its arguments; the name of a thing to be made is in a code block.
    for (const [, named = ""] of document.matchAll(new RegExp(`\`((?:${top})/[^\` ]*)[^\`]*\``, "g"))) {
      expect([named, existsSync(join(root, named))]).toEqual([named, true]);
    }
  });
});

describe("the README", () => {
  const readme = read("README.md");

  test("has a row for each npm script", () => {
    const commands = rows(section(readme, "## Commands")).map(([command]) => command);
    const given = scriptsOf(".").map((name) =>
      ["start", "test"].includes(name) ? `\`npm ${name}\`` : `\`npm run ${name}\``,
    );
    expect(commands.sort()).toEqual(expect.arrayContaining(given.sort()));
    expect(commands.filter((command) => command?.startsWith("`"))).toHaveLength(given.length);
  });

  test("has the ports of the plan", () => {
    const plan = planOf(neuroerp);
    const expected = [
      ...plan.services.map(({ name, port }) => [name, port] as const),
      ...plan.stores.flatMap((store) => [
        [store.name, store.port] as const,
        ...(store.kind === "postgres" ? [[`${store.name}-pool`, store.poolPort] as const] : []),
      ]),
      ...Object.entries(plan.monitoring.ports),
    ].map(([name, port]) => [`\`${name}\``, String(port)]);
    const [, ...documented] = rows(section(readme, "### Ports"));
    expect(documented.sort()).toEqual(expected.sort());
  });

  test("has an example of a further service that becomes a part of the plan", () => {
    const [example = ""] = blocks(section(readme, "## A further service"), "ts");
    const services = { ...neuroerp.services, ...(evaluated(`{${example}}`) as Application["services"]) };
    const names = planOf({ ...neuroerp, services }).services.map(({ name }) => name);
    expect(names).toHaveLength(Object.keys(neuroerp.services).length + 1);
    expect(example.trim().split("\n").length).toBeLessThanOrEqual(10);
  });

  test("names every configuration key", () => {
    const documented = rows(section(readme, "## Configuration")).map(([key]) => key);
    const settings = [
      ...read("settings.ts").matchAll(/(?:choice|integer|absolutePath|config\.get)\("(\w+)"/g),
    ];
    expect(settings.length).toBeGreaterThan(0);
    for (const [, key] of settings) expect(documented).toContain(`\`${key}\``);
  });
});

describe("docs/catalogue.md", () => {
  const reference = read("docs/catalogue.md");
  const fields = rows(reference).map(([field]) => field);

  // A catalogue's report of an unknown key lists the known ones: the code's own vocabulary.
  test.each([
    ["the application", "zz"],
    ["a web service", "services.page.zz"],
    ["an api", "services.crm.zz"],
    ["a worker", "services.audit.zz"],
    ["resources", "services.crm.resources.zz"],
    ["health", "services.crm.health.zz"],
    ["metrics", "services.crm.metrics.zz"],
    ["tracking", "services.crm.tracking.zz"],
    ["a worker's objectives", "services.audit.objectives.zz"],
    ["a secret", "services.crm.secrets.TOKEN_KEY.zz"],
    ["PostgreSQL", "stores.database.zz"],
    ["Redis", "stores.cache.zz"],
    ["monitoring", "monitoring.zz"],
    ["the monitoring's ports", "monitoring.ports.zz"],
    ["alerting", "alerting.zz"],
    ["a team's receivers", "alerting.teams.shop.zz"],
    ["a webhook", "alerting.receivers.webhook.zz"],
    ["a Slack channel", "alerting.receivers.slack.zz"],
    ["PagerDuty", "alerting.receivers.pagerduty.zz"],
    ["email", "alerting.receivers.email.zz"],
    ["an environment", "environments.dev.zz"],
  ])("has every field of %s", (_what, path) => {
    const secretObject = { "services.crm.secrets.TOKEN_KEY": { key: "tokenKey" } };
    const kinds = ["webhook", "slack", "pagerduty", "email"];
    const receivers = { "alerting.receivers": Object.fromEntries(kinds.map((kind) => [kind, { kind }])) };
    const problem = problemsOf(changed({ ...secretObject, ...receivers, [path]: 1 })).find(
      ({ value }) => value === "an unknown key",
    );
    const known = [...(problem?.allowed.split(" has the keys ")[1] ?? "").matchAll(/"([\w-]+)"/g)];
    expect(known.length).toBeGreaterThan(0);
    for (const [, field] of known) expect(fields).toContain(`\`${field}\``);
  });

  const { web: page, api: answers, worker: works } = defaults.resources;
  test.each([
    ["## Services", "port", [String(defaults.ports.web)]],
    ["## Services", "source", Object.values(defaults.sources)],
    ["### `resources`", "memory", [page, answers, works].map(({ memory }) => formatSize(memory))],
    ["### `resources`", "cpu", [page, answers, works].map(({ cpu }) => formatCpu(cpu))],
    ["### `health`", "path", Object.values(defaults.healths).map(({ path }) => path)],
    ["### `health`", "interval", [formatDuration(defaults.healths.api.interval)]],
    ["### `health`", "timeout", [formatDuration(defaults.healths.api.timeout)]],
    ["### `health`", "startup", [formatDuration(defaults.healths.api.startup)]],
    ["### `objectives`", "availability", [formatRatio(defaults.objectives.api.availability)]],
    ["### `objectives`", "errorRate", [formatRatio(defaults.objectives.api.errorRate)]],
    ["### `objectives`", "latency", [formatDuration(defaults.objectives.api.latency[0]?.below ?? 0)]],
    ["### `objectives`", "cpu", [formatRatio(defaults.objectives.api.cpu)]],
    ["### `objectives`", "memory", [formatRatio(defaults.objectives.api.memory)]],
    ["### `objectives`", "disk", [formatRatio(defaults.objectives.api.disk)]],
    ["### `objectives`", "logCoverage", [formatRatio(defaults.objectives.api.logCoverage)]],
    ["### `objectives`", "freshness", [formatDuration(defaults.objectives.worker.freshness ?? 0)]],
    ["### `tracking`", "traces", Object.values(defaults.tracking).map(({ traces }) => formatRatio(traces))],
    ["### `tracking`", "events", [String(defaults.tracking.elsewhere.events)]],
    ["### api and worker", "path", [defaults.metrics.path]],
    ["## Stores", "port", [String(defaults.postgres.port)]],
    ["## Stores", "poolPort", [String(defaults.postgres.poolPort)]],
    ["## Stores", "poolSize", [String(defaults.postgres.poolSize)]],
    ["## Stores", "memory", [formatSize(defaults.postgres.memory)]],
    ["## Monitoring", "scrapeInterval", [formatDuration(defaults.monitoring.scrapeInterval)]],
    ["## Monitoring", "retention", [formatDuration(defaults.monitoring.retention)]],
    ["## Alerting", "response", [formatDuration(defaults.alerting.response)]],
    ["## Alerting", "page", defaults.alerting.page],
    ["## Alerting", "ticket", defaults.alerting.ticket],
    ["## Alerting", "watchdog", defaults.alerting.watchdog],
  ])("%s gives %s its default", (heading, field, values) => {
    const row = rows(section(reference, heading)).find(([name]) => name === `\`${field}\``);
    for (const value of values) expect(row?.[2]).toContain(value);
  });

  test("gives Redis its defaults and each part of the monitoring its port", () => {
    const cache = section(reference, "## Stores").split("`redis(…)`")[1] ?? "";
    expect(cache).toContain(String(defaults.redis.port));
    expect(cache).toContain(formatSize(defaults.redis.memory));
    const documented = Object.fromEntries(rows(section(reference, "## Monitoring")));
    for (const [part, port] of Object.entries(defaults.monitoring.ports))
      expect(documented[`\`${part}\``]).toBe(String(port));
  });

  test("has an example that becomes a plan", () => {
    const [example = ""] = blocks(reference, "ts");
    const plan = planOf(evaluated(example.trim().replace(/;$/, "")) as Application);
    expect(plan.services.map(({ kind }) => kind).sort()).toEqual(["api", "web", "worker"]);
  });
});

test("docs/catalogue.md has an example of alerting that becomes a part of the plan", () => {
  const [example = ""] = blocks(section(read("docs/catalogue.md"), "## Alerting"), "ts");
  const catalogue = { ...changed({}), ...(evaluated(`{${example}}`) as Partial<Application>) };
  const keys = ["pagerDutyKey", "slackWebhook", "watchdogUrl"];
  const { alerting } = normalise(catalogue, { ...options, configured: keys });
  expect(alerting.receivers.map(({ kind }) => kind).sort()).toEqual([
    "email",
    "inbox",
    "pagerduty",
    "slack",
    "webhook",
  ]);
});

test("CONTRIBUTING.md has a row for each test suite", () => {
  const documented = rows(section(read("CONTRIBUTING.md"), "## Test")).map(([suite]) => suite);
  for (const { name } of suites((file) => file)) expect(documented).toContain(`\`${name}\``);
});
