/** The parity table is what is really rendered: each field is changed, and each platform looked at. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Plan, ServicePlan } from "../../catalog/plan.ts";
import { type ServiceField, serviceFields } from "../../catalog/service-field.ts";
import { parities } from "../../cli/parity.ts";
import { plan } from "../testing/declared.ts";
import { renderedOn } from "../testing/rendered-on.ts";
import { requirementProblems } from "./parity.ts";
import { platformNames } from "./platform.ts";

const subject = "valeo-crm";
const minute = 60_000;
const route = { method: "GET", endpoint: "/api/crm/changed" };

/** A change of each field; and what must then stand in what is rendered, where that is a text of its own. */
interface Change {
  readonly to: (service: ServicePlan) => Partial<ServicePlan>;
  readonly found?: RegExp;
}

const health = (change: Partial<ServicePlan["health"]>) => (service: ServicePlan) => ({
  health: { ...service.health, ...change },
});
const objective = (change: Partial<ServicePlan["objectives"]>) => (service: ServicePlan) => ({
  objectives: { ...service.objectives, ...change },
});
const metric = (change: object) => (service: ServicePlan) => ({
  metrics: service.metrics === null ? null : { ...service.metrics, ...change },
});

const changes: { readonly [Field in ServiceField]: Change } = {
  kind: { to: () => ({ kind: "worker" }) },
  team: { to: () => ({ team: "changed-team" }), found: /changed-team/ },
  runtime: { to: () => ({ runtime: "node" }) },
  source: { to: () => ({ source: "services/frontend", watches: ["services/frontend"] }) },
  watches: { to: () => ({ watches: ["services/backend/crm"] }) },
  command: { to: ({ command }) => ({ command: [...command, "--changed-word"] }), found: /--changed-word/ },
  migrate: { to: () => ({ migrate: ["changed-migration"] }), found: /changed-migration/ },
  port: { to: () => ({ port: 8765 }), found: /\b8765\b/ },
  prefix: { to: () => ({ prefix: "/api/changed" }), found: /\/api\/changed/ },
  routes: {
    to: ({ routes, objectives }) => ({
      routes: [...routes, route],
      objectives: {
        ...objectives,
        groups: [{ name: "changed", routes: [route], errorRate: 0.01, latency: [] }],
      },
    }),
    found: /\/api\/crm\/changed/,
  },
  needs: { to: () => ({ needs: ["database"] }) },
  environment: { to: () => ({ environment: { CHANGED: "changed-value" } }), found: /changed-value/ },
  secrets: { to: () => ({ secrets: { CHANGED_KEY: "tokenKey" } }), found: /CHANGED_KEY/ },
  replicas: { to: () => ({ replicas: 3 }) },
  "resources.cpu": {
    to: ({ resources }) => ({ resources: { ...resources, cpu: 730 } }),
    found: /\b0?\.73\b|\b730m\b/,
  },
  "resources.memory": {
    to: ({ resources }) => ({ resources: { ...resources, memory: 333 * 2 ** 20 } }),
    found: /\b333(Mi)?\b|\b349175808\b/,
  },
  "health.path": { to: health({ path: "/changed-health" }), found: /\/changed-health/ },
  "health.interval": { to: health({ interval: 7_000 }), found: /\b7s\b|"periodSeconds": 7\b/ },
  "health.timeout": { to: health({ timeout: 3_000 }), found: /3500ms|"timeoutSeconds": 3\b/ },
  "health.startup": { to: health({ startup: 4 * minute }) },
  "metrics.path": { to: metric({ path: "/changed-metrics" }), found: /\/changed-metrics/ },
  "metrics.buckets": { to: metric({ buckets: [0.123, 0.5, 1] }), found: /\b0\.123\b/ },
  "metrics.histogram": { to: metric({ histogram: "native" }) },
  "objectives.availability": { to: objective({ availability: 0.987 }), found: /0\.013\b|1\.3 %/ },
  "objectives.errorRate": { to: objective({ errorRate: 0.0123 }), found: /1\.23 %|0\.0123/ },
  "objectives.latency": { to: objective({ latency: [{ quantile: 0.9, below: 333 }] }), found: /0\.333\b/ },
  "objectives.cpu": { to: objective({ cpu: 0.61 }), found: /> 0\.61/ },
  "objectives.memory": { to: objective({ memory: 0.62 }), found: /> 0\.62/ },
  "objectives.disk": { to: objective({ disk: 0.63 }), found: /> 0\.63/ },
  "objectives.logCoverage": { to: objective({ logCoverage: 0.64 }), found: /< 0\.64/ },
  "objectives.freshness": {
    to: (service) => ({ kind: "worker", ...objective({ freshness: 7 * minute })(service) }),
  },
  "objectives.period": { to: objective({ period: { kind: "rolling", length: 7 * 24 * 60 * minute } }) },
  "objectives.minimumFailures": { to: objective({ minimumFailures: 4711 }), found: /4710\.5/ },
  "objectives.groups": {
    to: ({ routes, objectives }) => ({
      objectives: {
        ...objectives,
        groups: [{ name: "changed-group", routes, errorRate: 0.01, latency: [] }],
      },
    }),
    found: /changed-group/,
  },
  "budget.page": {
    to: ({ budget }) => ({ budget: { ...budget, page: "changed-page" } }),
    found: /changed-page/,
  },
  "budget.ticket": {
    to: ({ budget }) => ({ budget: { ...budget, ticket: "changed-ticket" } }),
    found: /changed-ticket/,
  },
  "budget.forbids": { to: ({ budget }) => ({ budget: { ...budget, forbids: ["scale-down"] } }) },
  faults: { to: ({ faults }) => ({ faults: !faults }) },
  "tracking.traces": {
    to: ({ tracking }) => ({ tracking: { ...tracking, traces: 0.125 } }),
    found: /\b0\.125\b/,
  },
  "tracking.events": { to: ({ tracking }) => ({ tracking: { ...tracking, events: 4711 } }), found: /4711/ },
};

function changed(to: Change["to"]): Plan {
  const services = plan.services.map((service) =>
    service.name === subject ? { ...service, ...to(service) } : service,
  );
  return { ...plan, services };
}

describe.each(platformNames)("on %s", (platform) => {
  let before: string;

  beforeAll(async () => {
    before = await renderedOn(platform, plan);
  });

  test.each(serviceFields)("%s", async (field) => {
    const { to, found } = changes[field];
    const after = await renderedOn(platform, changed(to));
    const has = after !== before;
    expect([field, has]).toEqual([field, parities[platform][field].level !== "unsupported"]);
    if (has && found !== undefined) {
      expect(before).not.toMatch(found);
      expect(after).toMatch(found);
    }
  });
});

test("a service is refused where what it requires is not honoured", () => {
  const services = plan.services.map((service) => ({ ...service, requires: ["replicas", "port"] as const }));
  const [first, ...rest] = requirementProblems(services, "host", parities.host);
  expect(rest).toHaveLength(plan.services.length - 1);
  expect(first).toMatchObject({
    path: `services.${services[0]?.name}.requires[0]`,
    value: '"replicas"',
    remedy: expect.stringContaining("npm run parity"),
  });
  expect(first?.allowed).toContain("unsupported: one instance runs");
});
