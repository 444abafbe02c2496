/** What an environment has in its Sentry. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise } from "../catalog/normalise.ts";
import type { Plan } from "../catalog/plan.ts";
import { options } from "../catalog/testing/fixture.ts";
import { validCatalogue } from "../catalog/testing/random.ts";
import { declaredIn, type SentryDeclared } from "./sentry/testing/declared.ts";

const planIn = (environment: string) => normalise(neuroerp, { ...options, configured: [], environment });
const of = (resources: readonly SentryDeclared[], type: string) =>
  resources.filter((each) => each.type === type);

describe("the ERP in prod", () => {
  let resources: readonly SentryDeclared[];
  let dsns: Awaited<ReturnType<typeof declaredIn>>["dsns"];
  beforeAll(async () => {
    ({ resources, dsns } = await declaredIn(planIn("prod")));
  });
  const named = (name: string) => resources.find((each) => each.name === name)?.inputs;

  test("has a team, and a project with its platform for each service", () => {
    expect(of(resources, "SentryTeam").map(({ inputs }) => inputs["slug"])).toEqual(["neuroerp-prod-erp"]);
    expect(of(resources, "SentryProject").map(({ inputs }) => [inputs["slug"], inputs["platform"]])).toEqual([
      ["neuroerp-prod-valeo-audit", "python"],
      ["neuroerp-prod-valeo-backend", "python-fastapi"],
      ["neuroerp-prod-valeo-crm", "python-fastapi"],
      ["neuroerp-prod-valeo-frontend", "javascript-react"],
    ]);
  });

  test("limits each key to the service's events a minute", () => {
    expect(named("key-valeo-crm")).toMatchObject({ rateLimitCount: 600, rateLimitWindow: 60 });
  });

  test("hands each service its DSN as a secret", () => {
    expect(Object.keys(dsns)).toEqual(["valeo-audit", "valeo-backend", "valeo-crm", "valeo-frontend"]);
    expect(dsns["valeo-crm"]).toEqual({ value: "https://key-valeo-crm@sentry", isSecret: true });
  });

  test("has the four alerts of issues for each service, and those of objectives for each api", () => {
    const ownOf = (service: string, type: string) =>
      of(resources, type).filter(({ name }) => name.includes(`-${service}-`));
    for (const [service, { kind }] of Object.entries(neuroerp.services)) {
      expect(ownOf(service, "SentryIssueAlert")).toHaveLength(4);
      expect(ownOf(service, "SentryMetricAlert")).toHaveLength(kind === "api" ? 6 : 0);
    }
  });

  test("names no environment in an alert: Sentry refuses one that no event has named, and the project has one", () => {
    for (const { inputs } of [...of(resources, "SentryIssueAlert"), ...of(resources, "SentryMetricAlert")]) {
      expect(inputs).not.toHaveProperty("environment");
    }
  });

  test("drops events of robots and of localhost, and says who owns which files", () => {
    expect(named("settings-valeo-crm")).toMatchObject({
      filters: { browserExtensions: true, legacyBrowsers: true, localhost: true, webCrawlers: true },
      ownership: [
        "path:** #neuroerp-prod-erp",
        "path:services/backend/crm/** #neuroerp-prod-erp",
        "path:services/backend/neuroerp_service/** #neuroerp-prod-erp",
      ].join("\n"),
      spikeProtection: true,
    });
  });

  test("keeps teams and projects, which hold people and events, when their description goes", () => {
    const kept = resources.filter(({ retained }) => retained).map(({ type }) => type);
    expect(new Set(kept)).toEqual(new Set(["SentryTeam", "SentryProject"]));
  });
});

test("elsewhere, nothing is kept, and events of localhost count", async () => {
  const { resources } = await declaredIn(planIn("staging"));
  expect(resources.filter(({ retained }) => retained)).toEqual([]);
  expect(of(resources, "SentryProjectSettings")[0]?.inputs["filters"]).toMatchObject({ localhost: false });
});

test("another team that hears of a budget has a part in the project", async () => {
  const plan = planIn("staging");
  const services = plan.services.map((service) =>
    service.name === "valeo-crm" ? { ...service, budget: { ...service.budget, page: "oncall" } } : service,
  );
  const { resources } = await declaredIn({ ...plan, services });
  expect(resources.find(({ name }) => name === "project-valeo-crm")?.inputs["teams"]).toEqual([
    "neuroerp-staging-erp",
    "neuroerp-staging-oncall",
  ]);
});

test("webhooks are a plugin of the project, whose addresses are secret", async () => {
  const plan = planIn("staging");
  const receivers = [
    { name: "hook", kind: "webhook", url: "http://127.0.0.1:9000", urlKey: null },
    { name: "other", kind: "webhook", url: null, urlKey: "hookKey" },
  ] as const;
  const page = receivers.map(({ name }) => name);
  const alerting = { ...plan.alerting, receivers, teams: [{ name: "erp", page, ticket: ["hook"] }] };
  const secrets = [...plan.secrets, { key: "hookKey", generated: false }];
  const { resources } = await declaredIn({ ...plan, alerting, secrets });
  const plugin = resources.find(({ name }) => name === "webhooks-valeo-crm");
  expect(JSON.stringify(plugin?.inputs)).toContain("http://127.0.0.1:9000\\ngiven-hookKey");
  const alert = resources.find(({ name }) => name === "issue-alert-valeo-crm-new-issue");
  expect(alert?.inputs["actions"]).toEqual([
    { id: "sentry.rules.actions.notify_event_service.NotifyEventServiceAction", service: "webhooks" },
  ]);
});

test("of any catalogue, names are unique and no longer than Sentry takes, and every alert has an action", async () => {
  await fc.assert(
    fc.asyncProperty(validCatalogue, async (catalogue) => {
      const plan: Plan = normalise(catalogue, options);
      const { resources } = await declaredIn(plan);
      expect(new Set(resources.map(({ type, name }) => `${type} ${name}`)).size).toBe(resources.length);
      const slugs = [...of(resources, "SentryTeam"), ...of(resources, "SentryProject")].map(({ inputs }) =>
        String(inputs["slug"]),
      );
      for (const slug of slugs) expect(slug).toMatch(/^[a-z][a-z0-9-]{0,49}$/);
      for (const { inputs } of of(resources, "SentryIssueAlert")) {
        expect(String(inputs["name"]).length).toBeLessThanOrEqual(64);
        expect(inputs["actions"]).not.toEqual([]);
      }
      for (const { inputs } of of(resources, "SentryMetricAlert")) {
        const [trigger] = inputs["triggers"] as { actions: unknown[]; alertThreshold: number }[];
        expect(trigger?.actions).not.toEqual([]);
      }
    }),
    { numRuns: 15 },
  );
});
