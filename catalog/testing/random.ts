/** Random catalogues for property tests: valid ones, as unusual as they may be. */

import fc from "fast-check";
import type { Application } from "../application.ts";
import { riskyChanges } from "../plan.ts";
import { serviceFields } from "../service-field.ts";
import { alertingChoice, alertingOf } from "./random-alerting.ts";
import { cpu, duration, label, line, percentage, shareFrom, size, variable, version, word } from "./words.ts";

const some = { requiredKeys: [], noNullPrototype: true } satisfies fc.RecordConstraints<never>;

const latency = fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 3 }).map((thresholds) => {
  const sorted = thresholds.toSorted((a, b) => a - b);
  return Object.fromEntries(sorted.map((below, i) => [["p50", "p95", "p99.9"][i], `${below} ms`]));
});

const objectives = {
  // Others are told too late.
  availability: shareFrom(50_000, 99_999),
  errorRate: shareFrom(1, 50_000),
  latency,
  cpu: percentage,
  memory: percentage,
  disk: percentage,
  logCoverage: percentage,
  minimumFailures: fc.integer({ min: 1, max: 10_000 }),
  period: fc.constantFrom("7 d", "28 d", "30 d", "week", "month"),
};

/** Objectives of an api's one route. */
const group = fc.option(fc.record({ errorRate: shareFrom(1, 50_000) }));
const budget = fc.record({ page: label, ticket: label, forbids: fc.subarray([...riskyChanges]) }, some);

/** Folders that a service may be in. */
export const sources = ["services/one", "./services/two/", "three", "it's 100 % $x/ü"] as const;

const few = { noNullPrototype: true, maxKeys: 3 };
const urlPath = fc.constantFrom("/", "/health", "/a.b~c/-_/");

/** What a service can say without regard to the others. */
const own = fc.record(
  {
    team: label,
    source: fc.constantFrom(...sources),
    environment: fc.dictionary(variable, line, few),
    secrets: fc.dictionary(
      variable.map((name) => `S_${name}`),
      fc.constantFrom("tokenKey", "otherKey"),
      few,
    ),
    command: fc
      .tuple(fc.constantFrom("run", "a b", "100%", "it's"), fc.array(fc.oneof(word, fc.constant("{port}"))))
      .map(([first, words]) => [first, ...words]),
    replicas: fc.integer({ min: 1, max: 9 }),
    resources: fc.record({ cpu, memory: size }, some),
    health: fc
      .record(
        { path: urlPath, interval: fc.constantFrom("1 s", "1.5 s", "10 s", "20 s"), startup: duration },
        some,
      )
      .map((health) => ({ ...health, timeout: "1 s" })),
    objectives: fc.record(objectives, some),
    budget,
    faults: fc.boolean(),
    tracking: fc.record({ traces: percentage, events: fc.integer({ min: 1, max: 100_000 }) }, some),
    requires: fc.subarray([...serviceFields]),
  },
  some,
);

const monitoring = fc.record(
  {
    scrapeInterval: fc.constantFrom("1 s", "1.5 s", "1234 ms", "15 s"),
    retention: fc.constantFrom("31 d", "745 h", "36.5 d", "3650 d"),
  },
  some,
);

function groupOf(index: number, objective: object): object {
  return { one: { ...objective, routes: [`GET /api/${index}/{id}`] } };
}

function storeOf(kind: string, port: number, said: object): object {
  return kind === "postgres" ? { ...said, kind, port, poolPort: port + 1 } : { ...said, kind, port };
}

const store = fc.constantFrom("postgres", "redis");
const kind = fc.constantFrom("web", "api", "worker");
const picks = fc.array(fc.nat(), { maxLength: 4 });
const migrate = fc.array(word, { maxLength: 3 }).map((words) => ["migrate", ...words]);

/** Valid catalogues: names are distinct, needs lead to stores or to services that were drawn before. */
export const validCatalogue: fc.Arbitrary<Application> = fc
  .record({
    name: label,
    names: fc.uniqueArray(label, { minLength: 2, maxLength: 12 }),
    stores: fc.uniqueArray(store, { maxLength: 2 }),
    storeSaid: fc.record({ memory: size }, some),
    services: fc.array(fc.tuple(kind, own, picks, fc.option(own), fc.option(migrate), group), {
      maxLength: 10,
    }),
    title: fc.constantFrom("A", "VALEO NeuroERP 2.0", 'Bäcker\'s "ERP" 🦄'),
    version,
    monitoring,
    alerting: alertingChoice,
  })
  .map(({ name, names, stores, storeSaid, services, title, version, monitoring, alerting }) => {
    const storeNames = names.slice(0, Math.min(stores.length, names.length - 1));
    const database = storeNames.find((_name, i) => stores[i] === "postgres");
    const rest = names.slice(storeNames.length);
    const before = [...storeNames];
    const described: [string, object][] = [];
    const overrides: [string, object][] = [];
    for (const [i, [serviceKind, said, choice, over, migrate, objective]] of services.entries()) {
      const name = rest[i];
      if (name === undefined) break;
      const app = serviceKind === "web" ? {} : { app: `a${i}.app:app` };
      const api = serviceKind === "api" ? { prefix: `/api/${i}`, routes: [`GET /api/${i}/{id}`] } : {};
      const needs = [...new Set(choice.flatMap((n) => before[n % Math.max(1, before.length)] ?? []))];
      const canMigrate = serviceKind !== "web" && database !== undefined && needs.includes(database);
      const migrations = canMigrate && migrate !== null ? { migrate } : {};
      const groups = objective && serviceKind === "api" ? { groups: groupOf(i, objective) } : {};
      const objectives = { ...said.objectives, ...groups };
      described.push([
        name,
        { ...said, ...app, ...api, ...migrations, objectives, needs, port: 20_000 + i, kind: serviceKind },
      ]);
      if (over) overrides.push([name, over]);
      before.push(name);
    }
    return {
      name,
      title,
      version,
      team: "team",
      monitoring,
      alerting: alertingOf(alerting, teamsOf(described)),
      stores: Object.fromEntries(
        storeNames.map((name, i) => [name, storeOf(stores[i] ?? "redis", 30_000 + 2 * i, storeSaid)]),
      ),
      services: Object.fromEntries(described),
      environments: { dev: { services: Object.fromEntries(overrides) } },
    } as unknown as Application;
  });

function teamsOf(services: readonly (readonly [string, object])[]): string[] {
  return ["team", ...services.flatMap(([, said]) => ("team" in said ? [String(said.team)] : []))];
}

/** The same value with the keys of every object in another order. */
export function shuffled<T>(value: T, seed: number): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed)) as T;
  const rank = (key: string) =>
    [...key].reduce((hash, c) => (hash * 31 + c.charCodeAt(0) + seed) % 65_521, seed);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shuffled(inner, seed)])) as T;
}
