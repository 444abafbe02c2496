import { expect, test } from "@jest/globals";
import { changed, problemsOf, type Row, textOf } from "./testing/fixture.ts";

/** Values that are wrong by themselves. */
const rows: readonly Row[] = [
  // The application
  [{ name: "Shop" }, "name", 'write "shop"'],
  [{ name: "2shop" }, "name", 'write "shop"'],
  [{ name: "a".repeat(41) }, "name", "at most 40 characters"],
  [{ name: "shop-" }, "name", 'write "shop"'],
  [{ name: null }, "name", "given null"],
  [{ name: undefined }, "name", "it has no default"],
  [{ title: 7 }, "title", "a line of text"],
  [{ title: " " }, "title", "a line of text"],
  [{ title: "\u0001" }, "title", "a line of text"],
  [{ title: "two\nlines" }, "title", '"two\\nlines"'],
  [{ version: "1.2" }, "version", 'write, for example, "1.2.0"'],
  [{ version: "v1.2.3" }, "version", 'write, for example, "1.2.3"'],
  [{ version: 1 }, "version", "a semantic version"],
  [{ version: undefined }, "version", "it has no default"],
  [{ team: "the team" }, "team", 'write "the-team"'],
  [{ team: undefined }, "team", "who is paged"],
  [{ services: undefined }, "services", "it has no default"],
  [{ services: [] }, "services", "given a list of 0"],
  [{ services: null }, "services", "given null"],
  [{ stores: "database" }, "stores", 'given "database"'],
  [{ shared: "lib" }, "shared", "a list"],
  [{ servces: {} }, "servces", 'write "services"'],
  [{ constructor: {} }, "constructor", "an unknown key"],

  // Names and kinds
  [{ "services.Valeo_CRM": { kind: "web", port: 3001 } }, "services.Valeo_CRM", 'write "valeo-crm"'],
  [{ "services.-": { kind: "web", port: 3001 } }, 'services["-"]', 'write, for example, "valeo-crm"'],
  [
    {
      "stores.cache": undefined,
      "services.crm.needs": ["database"],
      "stores.Data": { kind: "redis", port: 6000 },
    },
    "stores.Data",
    'write "data"',
  ],
  [{ "services.crm.kind": "apii" }, "services.crm.kind", 'write "api"'],
  [{ "services.crm.kind": undefined }, "services.crm.kind", '"web", "api", "worker"'],
  [{ "services.crm.kind": ["api"] }, "services.crm.kind", "given a list of 1"],
  [{ "services.crm": null }, "services.crm", "an object: a service"],
  [{ "services.crm": "api" }, "services.crm", 'given "api"'],
  [{ "stores.cache.kind": "memcached" }, "stores.cache.kind", '"postgres", "redis"'],
  [{ "stores.cache": [] }, "stores.cache", "given a list of 0"],

  // Keys
  [{ "services.crm.prot": 1 }, "services.crm.prot", 'write "port"'],
  [{ "services.page.prefix": "/x" }, "services.page.prefix", "only a service of kind api has it"],
  [{ "services.page.app": "a.b:c" }, "services.page.app", "only a service of kind api or worker has it"],
  [{ "services.audit.routes": [] }, "services.audit.routes", "only a service of kind api has it"],
  [{ "services.crm.objectives": { freshness: "5 m" } }, "services.crm.objectives.freshness", "only a worker"],
  [
    { "services.crm.objectives": { avalability: "99 %" } },
    "services.crm.objectives.avalability",
    'write "availability"',
  ],
  [{ "services.crm.resources": { mem: "1 GiB" } }, "services.crm.resources.mem", '"cpu", "memory"'],
  [{ "services.crm.health": { url: "/" } }, "services.crm.health.url", "take the key out"],
  [{ "stores.cache.poolSize": 3 }, "stores.cache.poolSize", "only a store of kind postgres"],
  [{ "monitoring.ports": { prometeus: 9090 } }, "monitoring.ports.prometeus", 'write "prometheus"'],
  [{ "monitoring.interval": "5 s" }, "monitoring.interval", '"scrapeInterval"'],

  // Units and numbers
  [{ "services.crm.port": "8001" }, "services.crm.port", "write 8001 without quotes"],
  [{ "services.crm.port": 80 }, "services.crm.port", "from 1024 to 65535"],
  [{ "services.crm.port": 70_000 }, "services.crm.port", "from 1024 to 65535"],
  [{ "services.crm.port": 8001.5 }, "services.crm.port", "a whole number"],
  [{ "services.crm.port": Number.NaN }, "services.crm.port", "given NaN"],
  [{ "services.crm.port": undefined }, "services.crm.port", "which is free"],
  [{ "services.crm.replicas": 0 }, "services.crm.replicas", "from 1 to 100"],
  [{ "services.crm.replicas": 1.5 }, "services.crm.replicas", "given 1.5"],
  [{ "services.crm.replicas": 10n }, "services.crm.replicas", "given 10"],
  [{ "services.crm.resources": null }, "services.crm.resources", "given null"],
  [{ "services.crm.resources": { memory: 512 } }, "services.crm.resources.memory", 'write "512 MiB"'],
  [{ "services.crm.resources": { memory: "31 MiB" } }, "services.crm.resources.memory", "at least 32 MiB"],
  [{ "services.crm.resources": { memory: "1 gb" } }, "services.crm.resources.memory", 'write "1 GB"'],
  [{ "services.crm.resources": { cpu: 0 } }, "services.crm.resources.cpu", 'from "1 m"'],
  [{ "services.crm.resources": { cpu: "half" } }, "services.crm.resources.cpu", '"500 m"'],
  [{ "services.crm.health": { interval: 10 } }, "services.crm.health.interval", "a number has no unit"],
  [{ "services.crm.health": { interval: "10 ms" } }, "services.crm.health.interval", "from 1 s to 5 m"],
  [{ "services.crm.health": { startup: "2 h" } }, "services.crm.health.startup", "from 1 s to 30 m"],
  [{ "services.crm.health": { path: "health" } }, "services.crm.health.path", 'write "/health"'],
  [{ "services.crm.metrics": { path: "?" } }, "services.crm.metrics.path", 'starts with "/"'],
  [{ "services.crm.metrics": { buckets: [] } }, "services.crm.metrics.buckets", "at least 1 entry"],
  [{ "services.crm.metrics": { buckets: ["1 s", 2] } }, "services.crm.metrics.buckets[1]", 'write "2 ms"'],
  [
    { "services.crm.metrics": { buckets: ["1 s", "1000 ms"] } },
    "services.crm.metrics.buckets[1]",
    "each entry once",
  ],
  [{ "stores.cache.memory": "1 MiB" }, "stores.cache.memory", "at least 8 MiB"],
  [{ "stores.database.memory": "1 MiB" }, "stores.database.memory", "at least 64 MiB"],
  [{ "stores.database.poolSize": 0 }, "stores.database.poolSize", "from 1 to 1000"],
  [{ "monitoring.scrapeInterval": "2 m" }, "monitoring.scrapeInterval", "from 1 s to 1 m"],
  [{ "monitoring.retention": "1 h" }, "monitoring.retention", "from 1 d to 3650 d"],

  // Objectives
  [
    { "services.crm.objectives": { availability: "100 %" } },
    "services.crm.objectives.availability",
    "error budget",
  ],
  [
    { "services.crm.objectives": { availability: "0 %" } },
    "services.crm.objectives.availability",
    "more than 0 %",
  ],
  [
    { "services.crm.objectives": { availability: 0.999 } },
    "services.crm.objectives.availability",
    'write "99.9 %"',
  ],
  [
    { "services.crm.objectives": { errorRate: "100 %" } },
    "services.crm.objectives.errorRate",
    "less than 100 %",
  ],
  [{ "services.crm.objectives": { cpu: "101 %" } }, "services.crm.objectives.cpu", "at most 100 %"],
  [
    { "services.crm.objectives": { logCoverage: "all" } },
    "services.crm.objectives.logCoverage",
    "a percentage",
  ],
  [
    { "services.crm.objectives": { latency: "500 ms" } },
    "services.crm.objectives.latency",
    '{ p95: "500 ms" }',
  ],
  [
    { "services.crm.objectives": { latency: { p95: 500 } } },
    "services.crm.objectives.latency.p95",
    'write "500 ms"',
  ],
  [
    { "services.crm.objectives": { latency: { p100: "1 s" } } },
    "services.crm.objectives.latency.p100",
    "between p0 and p100",
  ],
  [
    { "services.crm.objectives": { latency: { P95: "1 s" } } },
    "services.crm.objectives.latency.P95",
    '"p95"',
  ],
  [
    { "services.crm.objectives": { latency: { p0: "1 s" } } },
    "services.crm.objectives.latency.p0",
    "between p0 and p100",
  ],
  [
    { "services.audit.objectives": { freshness: "0 s" } },
    "services.audit.objectives.freshness",
    "from 1 s to 30 d",
  ],

  // Folders, commands, routes
  [{ "services.crm.source": "../crm" }, "services.crm.source", "inside the project"],
  [{ "services.crm.source": "services/../../crm" }, "services.crm.source", "inside the project"],
  [{ "services.crm.source": "/srv/crm" }, "services.crm.source", "relative to the project's root"],
  [{ "services.crm.source": "" }, "services.crm.source", '"services/backend"'],
  [{ "services.crm.source": "services\\backend" }, "services.crm.source", 'separate folders by "/"'],
  [{ "services.crm.watches": ["/srv"] }, "services.crm.watches[0]", "relative to the project's root"],
  [{ "services.crm.watches": [] }, "services.crm.watches", "at least 1 entry"],
  [{ "services.crm.command": [] }, "services.crm.command", "the first one not empty"],
  [{ "services.crm.command": "npm run dev" }, "services.crm.command", 'write ["npm", "run", "dev"]'],
  [{ "services.crm.command": ["npm", "\ud800"] }, "services.crm.command[1]", "a word without control"],
  [{ "services.crm.command": ["npm", "a\u2028b"] }, "services.crm.command[1]", "without line separators"],
  [{ "services.crm.command": ["npm", "\u0085"] }, "services.crm.command[1]", "a word without control"],
  [{ "services.crm.migrate": ["a\0b"] }, "services.crm.migrate[0]", 'given "a\\u0000b"'],
  [{ "services.crm.command": ["npm", 1] }, "services.crm.command", "a list of words"],
  [{ "services.crm.migrate": [""] }, "services.crm.migrate", "the first one not empty"],
  [{ "services.crm.app": "crm" }, "services.crm.app", 'write "crm.app:app"'],
  [{ "services.crm.app": undefined }, "services.crm.app", "what runs it"],
  [{ "services.crm.runtime": "ruby" }, "services.crm.runtime", '"node", "python"'],
  [{ "services.crm.prefix": "api/crm" }, "services.crm.prefix", 'write "/api/crm"'],
  [{ "services.crm.prefix": "/api/crm/" }, "services.crm.prefix", 'write "/api/crm"'],
  [{ "services.crm.routes": ["/api/crm"] }, "services.crm.routes[0]", 'write "GET /api/crm"'],
  [{ "services.crm.routes": ["get /api/crm"] }, "services.crm.routes[0]", 'write "GET /api/crm"'],
  [{ "services.crm.routes": ["GET /api/crm", 5] }, "services.crm.routes[1]", "given 5"],
  [{ "services.crm.routes": ["GET api/crm"] }, "services.crm.routes[0]", 'write "GET /api/crm"'],
  [{ "services.crm.routes": ["GET /api/crm//x"] }, "services.crm.routes[0]", "without an empty segment"],
  [{ "services.crm.routes": ["GET /api/crm/{x}/{x}"] }, "services.crm.routes[0]", "different names"],
  [{ "services.crm.routes": ["GET /api/crm/{x"] }, "services.crm.routes[0]", "{parameters}"],
  [{ "services.crm.needs": "database" }, "services.crm.needs", 'write, for example, ["database", "cache"]'],
  [{ "services.crm.needs": ["database", null] }, "services.crm.needs[1]", "given null"],
  [{ "services.crm.needs": ["database", "database"] }, "services.crm.needs[1]", "[0] says the same"],

  // Variables and secrets
  [
    { "services.crm.environment": { "log-level": "info" } },
    "services.crm.environment.log-level",
    'write "LOG_LEVEL"',
  ],
  [{ "services.crm.environment": { WORKERS: 8 } }, "services.crm.environment.WORKERS", "write it in quotes"],
  [{ "services.crm.environment": { A: "x\ny" } }, "services.crm.environment.A", "(hidden, 3 characters)"],
  [{ "services.crm.environment": { A: "x\ud800" } }, "services.crm.environment.A", "lone surrogates"],
  [{ "services.crm.secrets": { A: "not a key!" } }, "services.crm.secrets.A", "(hidden, 10 characters)"],
  [{ "services.crm.secrets": { A: { key: 5 } } }, "services.crm.secrets.A.key", "given a number"],
  [{ "services.crm.secrets": { A: {} } }, "services.crm.secrets.A.key", 'write key: "tokenKey"'],
  [
    { "services.crm.secrets": { A: { key: "a", generated: "no" } } },
    "services.crm.secrets.A.generated",
    "true or false",
  ],
  [{ "services.crm.secrets": ["tokenKey"] }, "services.crm.secrets", "given a list of 1"],

  // Overrides, of every environment
  [{ "environments.prod": 5 }, "environments.prod", "given 5"],
  [{ "environments.Prod": {} }, "environments.Prod", 'write "prod"'],
  [{ "environments.prod.service": {} }, "environments.prod.service", 'write "services"'],
  [{ "environments.prod.services.crn": {} }, "environments.prod.services.crn", 'write "crm"'],
  [{ "environments.prod.stores.cashe": {} }, "environments.prod.stores.cashe", 'write "cache"'],
  [{ "environments.prod.services.crm.kind": "web" }, "environments.prod.services.crm.kind", "an unknown key"],
  [
    { "environments.prod.services.crm.replicas": "3" },
    "environments.prod.services.crm.replicas",
    "without quotes",
  ],
  [{ "environments.prod.services.page.routes": [] }, "environments.prod.services.page.routes", "kind api"],
  [
    { "environments.prod.monitoring.retention": "90" },
    "environments.prod.monitoring.retention",
    "add a unit",
  ],
];

test.each(rows)("%j is blamed at %s: %s", (changes, path, fragment, ...[given]) => {
  const problems = problemsOf(changed(changes), given);
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems.map(textOf).join()).toContain(fragment);
});

test.each([undefined, null, 7, "neuroerp", [], () => 0, Symbol("x"), 1n])(
  "a catalogue that is no object (%p) is one problem",
  (value) => {
    expect(problemsOf(value).map(({ path }) => path)).toEqual(["(the catalogue)"]);
  },
);
