/** Random catalogues for property tests: valid ones, and values that are no catalogue at all. */

import fc from "fast-check";
import type { Application } from "../application.ts";

const label = fc
  .stringMatching(/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/)
  // Taken by the monitoring, or by the pool of another random store.
  .filter((name) => !/^(prometheus|alertmanager)$|-(exporter|pool)$/.test(name));
const duration = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom("s", " s"))
  .map((parts) => parts.join(""));
const percentage = fc.integer({ min: 1, max: 99_999 }).map((n) => `${n / 1000} %`);
const size = fc
  .tuple(fc.integer({ min: 64, max: 4096 }), fc.constantFrom("MiB", " Mi", " MiB"))
  .map((p) => p.join(""));
const cpu = fc.oneof(
  fc.integer({ min: 1, max: 64 }),
  fc.integer({ min: 1, max: 9000 }).map((n) => `${n} m`),
);
const variable = fc.stringMatching(/^[A-Z][A-Z0-9]{0,7}_X$/);

const latency = fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 3 }).map((thresholds) => {
  const sorted = thresholds.toSorted((a, b) => a - b);
  return Object.fromEntries(sorted.map((below, i) => [["p50", "p95", "p99.9"][i], `${below} ms`]));
});

const objectives = {
  availability: percentage,
  errorRate: percentage,
  latency,
  cpu: percentage,
  memory: percentage,
};

/** What a service can say without regard to the others. */
const own = fc.record(
  {
    team: label,
    source: fc.constantFrom("services/one", "./services/two/", "three"),
    environment: fc.dictionary(variable, fc.constantFrom("", "1", "a b", "ü"), {
      noNullPrototype: true,
      maxKeys: 3,
    }),
    secrets: fc.dictionary(
      variable.map((name) => `S_${name}`),
      fc.constantFrom("tokenKey", "otherKey"),
      {
        noNullPrototype: true,
        maxKeys: 3,
      },
    ),
    replicas: fc.integer({ min: 1, max: 9 }),
    resources: fc.record({ cpu, memory: size }, { requiredKeys: [], noNullPrototype: true }),
    health: fc
      .record({ interval: duration, startup: duration }, { requiredKeys: [], noNullPrototype: true })
      .map((health) => ({
        ...health,
        timeout: "1 s",
      })),
    objectives: fc.record(objectives, { requiredKeys: [], noNullPrototype: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

function storeOf(kind: string, port: number): object {
  return kind === "postgres" ? { kind, port, poolPort: port + 1 } : { kind, port };
}

const store = fc.constantFrom("postgres", "redis");
const kind = fc.constantFrom("web", "api", "worker");
const picks = fc.array(fc.nat(), { maxLength: 4 });

/** Valid catalogues: names are distinct, needs lead to stores or to services that were drawn before. */
export const validCatalogue: fc.Arbitrary<Application> = fc
  .record({
    names: fc.uniqueArray(label, { minLength: 2, maxLength: 12 }),
    stores: fc.uniqueArray(store, { maxLength: 2 }),
    services: fc.array(fc.tuple(kind, own, picks, fc.option(own)), { maxLength: 10 }),
    title: fc.constantFrom("A", "VALEO NeuroERP 2.0"),
  })
  .map(({ names, stores, services, title }) => {
    const storeNames = names.slice(0, Math.min(stores.length, names.length - 1));
    const rest = names.slice(storeNames.length);
    const before = [...storeNames];
    const described: [string, object][] = [];
    const overrides: [string, object][] = [];
    for (const [i, [serviceKind, said, choice, over]] of services.entries()) {
      const name = rest[i];
      if (name === undefined) break;
      const app = serviceKind === "web" ? {} : { app: `a${i}.app:app` };
      const api = serviceKind === "api" ? { prefix: `/api/${i}`, routes: [`GET /api/${i}/{id}`] } : {};
      const needs = [...new Set(choice.flatMap((n) => before[n % Math.max(1, before.length)] ?? []))];
      described.push([name, { ...said, ...app, ...api, needs, port: 20_000 + i, kind: serviceKind }]);
      if (over) overrides.push([name, over]);
      before.push(name);
    }
    return {
      name: "random",
      title,
      version: "1.0.0",
      team: "team",
      stores: Object.fromEntries(
        storeNames.map((name, i) => [name, storeOf(stores[i] ?? "redis", 30_000 + 2 * i)]),
      ),
      services: Object.fromEntries(described),
      environments: { dev: { services: Object.fromEntries(overrides) } },
    } as unknown as Application;
  });

/** The same value with the keys of every object in another order. */
export function shuffled<T>(value: T, seed: number): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed)) as T;
  const rank = (key: string) =>
    [...key].reduce((hash, c) => (hash * 31 + c.charCodeAt(0) + seed) % 65_521, seed);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shuffled(inner, seed)])) as T;
}
