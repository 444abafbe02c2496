import { describe, expect, test } from "@jest/globals";
import type { Application } from "./application.ts";
import { normalise, type Options } from "./normalise.ts";
import type { ServicePlan } from "./plan.ts";
import { secret } from "./secret.ts";
import { changed, options, problemsOf, valid } from "./testing/fixture.ts";

function service(name: string, catalogue: Application = valid, given: Partial<Options> = {}): ServicePlan {
  const found = normalise(catalogue, { ...options, ...given }).services.find((one) => one.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

const GiB = 1024 ** 3;

describe("defaults", () => {
  test("of a web service", () => {
    expect(service("page")).toMatchObject({
      team: "shop",
      runtime: "node",
      source: "services/frontend",
      watches: ["services/frontend"],
      command: ["npm", "run", "dev", "--", "--port", "3000", "--strictPort"],
      port: 3000,
      resources: { memory: GiB },
      metrics: null,
      objectives: { freshness: null },
    });
  });

  test("of an api are the objectives of the system", () => {
    expect(service("crm")).toMatchObject({
      runtime: "python",
      source: "services/backend",
      command: ["uvicorn", "crm.app:app", "--host", "{host}", "--port", "8001"],
      health: { path: "/health", interval: 10_000, timeout: 2000, startup: 60_000 },
      objectives: {
        availability: 0.999,
        errorRate: 0.001,
        latency: [{ quantile: 0.95, below: 500 }],
        cpu: 0.7,
        memory: 0.8,
        logCoverage: 1,
      },
    });
  });

  test("of a worker have a freshness and no latency", () => {
    expect(service("audit").objectives).toMatchObject({ freshness: 300_000, latency: [] });
  });

  test("send every trace to a tracker, and in prod a tenth", () => {
    const tracking = (environment: string) =>
      normalise(valid, { ...options, environment }).services.map((each) => each.tracking.traces);
    expect(new Set(tracking("staging"))).toEqual(new Set([1]));
    expect(new Set(tracking("prod"))).toEqual(new Set([0.1]));
  });

  test("of the stores are out of the way of servers on the usual ports", () => {
    expect(normalise(valid, options).stores).toMatchObject([
      { name: "cache", port: 16_379 },
      { name: "database", port: 15_432, poolPort: 16_432 },
    ]);
  });
});

describe("a plan", () => {
  test("has services, needs and routes in order", () => {
    const catalogue = changed({ "services.crm.needs": ["database", "audit", "cache"] });
    expect(normalise(catalogue, options).services.map(({ name }) => name)).toEqual(["audit", "crm", "page"]);
    expect(service("crm", catalogue).needs).toEqual(["audit", "cache", "database"]);
  });

  test("has the final port in a command and its migration", () => {
    const catalogue = changed({
      "services.crm.command": ["serve", "--port={port}", "{port}"],
      "services.crm.migrate": ["migrate", "{port}"],
    });
    expect(service("crm", catalogue, { portOffset: 10 })).toMatchObject({
      port: 8011,
      command: ["serve", "--port=8011", "8011"],
      migrate: ["migrate", "8011"],
    });
  });

  test("has folders in their shortest form", () => {
    expect(service("crm", changed({ "services.crm.source": "./services//x/../backend/" })).source).toBe(
      "services/backend",
    );
  });
});

describe("watched folders", () => {
  const shared = { shared: ["services/backend/lib", "services/frontend/lib"] };

  test("are the package of the app and the shared folders beside it", () => {
    expect(service("crm", changed(shared)).watches).toEqual(["services/backend/crm", "services/backend/lib"]);
  });

  test("are the whole source where the app's package is no folder", () => {
    const isFolder = (path: string) => path !== "services/backend/crm";
    expect(service("crm", changed(shared), { isFolder }).watches).toEqual(["services/backend"]);
  });

  test("are those that are given, and no others", () => {
    const catalogue = changed({ ...shared, "services.crm.watches": ["b", "a"] });
    expect(service("crm", catalogue).watches).toEqual(["a", "b"]);
  });
});

describe("buckets", () => {
  test("hold the threshold of each latency objective in the default list", () => {
    const catalogue = changed({ "services.crm.objectives": { latency: { p50: "300 ms", "p99.9": "1 s" } } });
    expect(service("crm", catalogue).objectives.latency).toEqual([
      { quantile: 0.5, below: 300 },
      { quantile: 0.999, below: 1000 },
    ]);
    expect(service("crm", catalogue).metrics?.buckets).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 2.5, 5, 10,
    ]);
  });

  test("hold it in a given list too", () => {
    const catalogue = changed({ "services.crm.metrics": { buckets: ["2 s", "100 ms"] } });
    expect(service("crm", catalogue).metrics?.buckets).toEqual([0.1, 0.5, 2]);
  });
});

describe("an environment", () => {
  const catalogue = changed({
    "services.crm.health": { interval: "20 s", startup: "2 m" },
    "environments.prod.services.crm": {
      replicas: 3,
      needs: ["database"],
      health: { interval: "30 s" },
      environment: { DEBUG: "no" },
    },
    "environments.prod.stores": { database: { memory: "4 GiB" } },
    "environments.prod.monitoring": { ports: { prometheus: 9099 } },
  });

  test("lays its fields over the catalogue's; lists stand instead", () => {
    expect(service("crm", catalogue, { environment: "prod" })).toMatchObject({
      replicas: 3,
      needs: ["database"],
      health: { interval: 30_000, startup: 120_000 },
      environment: { DEBUG: "no", LOG_LEVEL: "info" },
    });
    const plan = normalise(catalogue, { ...options, environment: "prod" });
    expect(plan.stores[1]).toMatchObject({ memory: 4 * GiB, poolSize: 20 });
    expect(plan.monitoring.ports).toMatchObject({ prometheus: 9099, alertmanager: 9093 });
  });

  test("changes no other environment", () => {
    expect(service("crm", catalogue)).toMatchObject({ replicas: 1, needs: ["cache", "database"] });
  });

  test("need not be named in the catalogue", () => {
    expect(normalise(catalogue, { ...options, environment: "constructor" }).environment).toBe("constructor");
  });
});

describe("secrets", () => {
  test("may be generated unless one of their users says no", () => {
    const catalogue = changed({
      "services.crm.secrets": { A: "both", B: "own" },
      "services.audit.secrets": { A: secret("both", { generated: false }) },
    });
    expect(normalise(catalogue, { ...options, configured: ["both"] }).secrets).toEqual([
      { key: "both", generated: false },
      { key: "own", generated: true },
    ]);
  });

  test("that the configuration has need not be generated", () => {
    expect(problemsOf(valid, { generateSecrets: false, configured: ["tokenKey"] })).toEqual([]);
  });
});

test("all mistakes are in one report", () => {
  const catalogue = changed({
    version: "2",
    "services.crm.prot": 8001,
    "services.crm.needs": ["databse", "page"],
    "services.crm.objectives": { availability: "100 %", latency: { p95: "1 s", p99: "500 ms" } },
    "services.audit.port": 9090,
    "services.audit.source": "services/missing",
    "services.crm.resources": { memory: "1 gb" },
    "services.Second": { kind: "wbe" },
    "environments.prod.services.crn": { replicas: 0 },
  });
  expect(problemsOf(catalogue, { generateSecrets: false }).map(({ path }) => path)).toEqual([
    "environments.prod.services.crn",
    "services.Second",
    "services.Second.kind",
    "services.audit.port",
    "services.audit.source",
    "services.crm.needs[0]",
    "services.crm.needs[1]",
    "services.crm.objectives.availability",
    "services.crm.objectives.latency.p99",
    "services.crm.prot",
    "services.crm.resources.memory",
    "services.crm.secrets.TOKEN_KEY",
    "version",
  ]);
});

test("a need of a service that could not be read is no mistake of its own", () => {
  expect(problemsOf(changed({ "services.crm": 5 })).map(({ path }) => path)).toEqual(["services.crm"]);
});
