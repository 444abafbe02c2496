import { expect, test } from "@jest/globals";
import { changed, problemsOf, type Row, textOf } from "./testing/fixture.ts";

const api = { kind: "api", app: "x.app:app", port: 8100 };

/** Values that are wrong together with others. */
const rows: readonly Row[] = [
  // Needs
  [{ "services.crm.needs": ["database", "cahce"] }, "services.crm.needs[1]", 'write "cache"'],
  [
    { "services.crm.needs": ["database", "kafka"] },
    "services.crm.needs[1]",
    '"audit", "cache", "database", "page"',
  ],
  [{ "services.crm.needs": ["database", "crm"] }, "services.crm.needs[1]", "cannot wait for itself"],
  [{ "services.crm.needs": ["database", "page"] }, "services.crm.needs[1]", "given crm → page → crm"],
  [
    { "services.crm.needs": ["audit", "database"], "services.audit.needs": ["page"] },
    "services.audit.needs[0]",
    "audit → page → crm → audit",
  ],
  [{ "services.crm.needs": ["cache"] }, "services.crm.needs", 'add "database"'],
  [{ "services.crm.needs": undefined }, "services.crm.needs", "because it has `migrate`"],

  // Names
  [{ "services.cache": { kind: "web", port: 3001 } }, "services.cache", "stores.cache has this one"],
  [{ "services.prometheus": { kind: "web", port: 3001 } }, "services.prometheus", "a part of the monitoring"],
  [
    { "services.database-pool": { kind: "web", port: 3001 } },
    "services.database-pool",
    "the connection pool of database",
  ],
  [
    { "services.database-direct": { kind: "web", port: 3001 } },
    "services.database-direct",
    "the variable DATABASE_DIRECT_URL",
  ],
  [{ "services.logs": { kind: "web", port: 3001 } }, "services.logs", "a folder of the run directory"],
  [{ "services.memmon": { kind: "web", port: 3001 } }, "services.memmon", "the memory limits"],
  [{ "services.probe": { kind: "web", port: 3001 } }, "services.probe", "the probes of the monitoring"],
  [{ "services.public": { kind: "web", port: 3001 } }, "services.public", "a role or a schema of PostgreSQL"],
  [{ "services.pg-backup": { kind: "web", port: 3001 } }, "services.pg-backup", "PostgreSQL keeps"],
  [
    { "stores.cache": undefined, "services.crm.needs": ["database"], "stores.pm2": { kind: "redis" } },
    "stores.pm2",
    "a supervisor has this one",
  ],
  [{ name: "postgres" }, "name", "a database of its own"],
  [{ name: "pgbouncer" }, "name", "a database of its own"],

  // Ports
  [
    { "services.audit.port": 8001 },
    "services.crm.port",
    "services.audit.port has this one; remedy write 8002",
  ],
  [{ "services.audit.port": 9090 }, "services.audit.port", "monitoring.ports.prometheus has this one"],
  [{ "services.audit.port": 15_432 }, "services.audit.port", "stores.database.port has this one"],
  [{ "stores.database.poolPort": 15_432 }, "stores.database.poolPort", "stores.database.port has this one"],
  [
    { "stores.second": { kind: "redis", port: 16_390 } },
    "stores.second",
    "one redis store; stores.cache is there",
  ],
  [{ "services.b": { kind: "web" } }, "services.page.port", "services.b.port has this one"],
  [{}, "options.portOffset", "from -1976 to 49103", { portOffset: 50_000 }],
  [{}, "options.portOffset", "from -1976 to 49103", { portOffset: -2000 }],
  [{}, "options.portOffset", "a whole number", { portOffset: 0.5 }],
  [{}, "options.environment", "pulumi config set environment dev", { environment: "Dev" }],

  // Routes
  [{ "services.b": { ...api, prefix: "/api/crm" } }, "services.crm.prefix", "services.b.prefix is the same"],
  [{ "services.b": { ...api, prefix: "/api" } }, "services.crm.prefix", 'services.b.prefix is "/api"'],
  [
    { "services.b": { ...api, prefix: "/api/crm/notes" } },
    "services.b.prefix",
    'services.crm.prefix is "/api/crm"',
  ],
  [{ "services.crm.routes": ["GET /contacts"] }, "services.crm.routes[0]", 'write "GET /api/crm/contacts"'],
  [
    { "services.crm.routes": ["GET /api/crmx"] },
    "services.crm.routes[0]",
    'below the service\'s prefix, "/api/crm"',
  ],
  [
    { "services.crm.routes": ["GET /api/crm/{a}", "GET /api/crm/{b}"] },
    "services.crm.routes[1]",
    "[0] says the same",
  ],

  // Variables and secrets
  [
    { "services.crm.environment": { PORT: "1" } },
    "services.crm.environment.PORT",
    "neither the stack nor a shell",
  ],
  [{ "services.crm.environment": { PWD: "/" } }, "services.crm.environment.PWD", "another name"],
  [{ "services.crm.secrets": { OPTIND: "x" } }, "services.crm.secrets.OPTIND", "another name"],
  [
    { "services.crm.environment": { SUPERVISED_UNIT: "x" } },
    "services.crm.environment.SUPERVISED_UNIT",
    "another name",
  ],
  [
    { "services.crm.environment": { DATABASE_URL: "x" } },
    "services.crm.environment.DATABASE_URL",
    "another name",
  ],
  [
    { "services.crm.environment": { DATABASE_DIRECT_URL: "x" } },
    "services.crm.environment.DATABASE_DIRECT_URL",
    "another name",
  ],
  [{ "services.crm.secrets": { UPSTREAMS: "x" } }, "services.crm.secrets.UPSTREAMS", "another name"],
  [
    { "services.crm.secrets": { LOG_LEVEL: "x" } },
    "services.crm.secrets.LOG_LEVEL",
    "take it out of `environment`",
  ],
  [{}, "services.crm.secrets.TOKEN_KEY", "pulumi config set --secret tokenKey", { generateSecrets: false }],
  [
    { "services.crm.secrets": { A: { key: "smtp", generated: false } } },
    "services.crm.secrets.A",
    "it cannot be generated",
  ],
  [
    { "services.audit.secrets": { B: { key: "tokenKey", generated: false } } },
    "services.audit.secrets.B",
    "it cannot be generated",
  ],

  // Objectives and health
  [
    { "services.crm.objectives": { latency: { p95: "500 ms", p99: "400 ms" } } },
    "services.crm.objectives.latency.p99",
    "the time of p95",
  ],
  [
    { "services.crm.objectives": { latency: { p95: "1 s", "p95.0": "1 s" } } },
    'services.crm.objectives.latency["p95.0"]',
    "each quantile once",
  ],
  [
    { "services.crm.health": { timeout: "11 s" } },
    "services.crm.health.timeout",
    "at most 10 s, the interval",
  ],

  // Folders
  [{ "services.crm.source": "services/missing" }, "services.crm.source", "make the folder services/missing"],
  [{ "services.crm.watches": ["a", "missing"] }, "services.crm.watches[1]", "a folder that exists"],
  [{ shared: ["missing"] }, "shared[0]", "a folder that exists"],

  // What an environment says is blamed where it is said
  [
    { "environments.dev.services.audit.port": 8001 },
    "services.crm.port",
    "environments.dev.services.audit.port has this one",
  ],
  [
    { "environments.dev.services.crm.port": 8002 },
    "environments.dev.services.crm.port",
    "services.audit.port has this one",
  ],
  [
    { "environments.dev.services.crm.needs": ["database", "x"] },
    "environments.dev.services.crm.needs[1]",
    "another service",
  ],
  [
    { "environments.dev.services.crm.health": { timeout: "1 m" } },
    "environments.dev.services.crm.health.timeout",
    "the interval",
  ],
  [
    { "environments.dev.services.crm.source": "missing" },
    "environments.dev.services.crm.source",
    "a folder that exists",
  ],
  [
    { "environments.dev.monitoring.ports": { prometheus: 9093 } },
    "environments.dev.monitoring.ports.prometheus",
    "which is free",
  ],
];

test.each(rows)("%j is blamed at %s: %s", (changes, path, fragment, ...[given]) => {
  const problems = problemsOf(changed(changes), given);
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems.map(textOf).join()).toContain(fragment);
});
