import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { normalise } from "./normalise.ts";
import type { Plan } from "./plan.ts";
import type { Api } from "./service.ts";
import { changed, options, problemsOf, valid } from "./testing/fixture.ts";
import { shuffled, validCatalogue } from "./testing/random.ts";

test("a valid catalogue has no problems", () => {
  fc.assert(
    fc.property(validCatalogue, (catalogue) => expect(problemsOf(catalogue)).toEqual([])),
    { numRuns: 1000 },
  );
});

test("the same catalogue gives the same bytes, whatever the order of its keys", () => {
  fc.assert(
    fc.property(validCatalogue, fc.nat(1000), (catalogue, seed) => {
      const bytes = JSON.stringify(normalise(catalogue, options));
      expect(JSON.stringify(normalise(structuredClone(catalogue), options))).toBe(bytes);
      expect(JSON.stringify(normalise(shuffled(catalogue, seed), options))).toBe(bytes);
    }),
    { numRuns: 1000 },
  );
});

test("a plan holds what its readers rely on", () => {
  fc.assert(
    fc.property(validCatalogue, (catalogue) => {
      const plan = normalise(catalogue, options);
      const names = [...plan.stores, ...plan.services].map(({ name }) => name);
      for (const service of plan.services) {
        for (const need of service.needs) expect(names).toContain(need);
        for (const { below } of service.metrics ? service.objectives.latency : []) {
          expect(service.metrics?.buckets).toContain(below / 1000);
        }
        expect(service.command.join(" ")).not.toContain("{port}");
      }
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(isFrozen(plan)).toBe(true);
    }),
  );
});

function isFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}

test("an offset moves every port and nothing else", () => {
  fc.assert(
    fc.property(validCatalogue, fc.integer({ min: 1, max: 20_000 }), (catalogue, portOffset) => {
      const ports = (plan: Plan) => [
        ...plan.services.map(({ port }) => port),
        ...plan.stores.flatMap((store) =>
          "poolPort" in store ? [store.port, store.poolPort] : [store.port],
        ),
        ...Object.values(plan.monitoring.ports),
      ];
      const [plain, moved] = [
        normalise(catalogue, options),
        normalise(catalogue, { ...options, portOffset }),
      ];
      expect(ports(moved)).toEqual(ports(plain).map((port) => port + portOffset));
      expect(moved.services.map(({ needs, watches }) => [needs, watches])).toEqual(
        plain.services.map(({ needs, watches }) => [needs, watches]),
      );
    }),
  );
});

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSparseArray: true,
    withNullPrototype: true,
  }),
);

test("any value at all is a plan or a report, never another error", () => {
  fc.assert(
    fc.property(anything, (garbage) => {
      problemsOf(garbage);
    }),
    { numRuns: 1000 },
  );
});

/** Every path of a value, with dots. */
function paths(value: unknown, at: readonly string[] = []): string[] {
  if (typeof value !== "object" || value === null) return [at.join(".")];
  const inner = Object.entries(value).flatMap(([key, each]) => paths(each, [...at, key]));
  return at.length === 0 ? inner : [at.join("."), ...inner];
}

test("any value at any place of a catalogue is a plan or a report, never another error", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        ...paths(valid),
        "monitoring",
        "shared",
        "services.crm.objectives",
        "alerting",
        "alerting.page",
        "alerting.receivers",
        "alerting.receivers.x",
        "alerting.receivers.x.secret",
        "alerting.teams.shop",
        "environments.dev.alerting.teams",
      ),
      anything,
      (path, garbage) => {
        problemsOf(changed({ [path]: garbage }));
      },
    ),
    { numRuns: 2000 },
  );
});

test("an objective that is none is refused at its path, in any catalogue", () => {
  const fields = [
    "availability",
    "errorRate",
    "cpu",
    "memory",
    "disk",
    "logCoverage",
    "period",
    "minimumFailures",
  ];
  const nonsense = fc.constantFrom<unknown>(
    0,
    -1,
    1.5,
    "",
    "lots",
    "0 %",
    "101 %",
    "1 s",
    "99,9 %",
    [],
    {},
    null,
    true,
  );
  const broken = fc.tuple(
    validCatalogue.filter(({ services }) => Object.keys(services).length > 0),
    fc.nat(),
    fc.constantFrom(...fields),
    nonsense,
  );
  fc.assert(
    fc.property(broken, ([catalogue, which, field, value]) => {
      const names = Object.keys(catalogue.services);
      const name = names[which % names.length] ?? "";
      const service = catalogue.services[name] as Api;
      const objectives = { ...service.objectives, [field]: value };
      const services = { ...catalogue.services, [name]: { ...service, objectives } };
      const paths = problemsOf({ ...catalogue, services }).map(({ path }) => path);
      expect(paths).toContain(`services.${name}.objectives.${field}`);
    }),
    { numRuns: 1000 },
  );
});

test("any key with any value is a plan or a report, never another error", () => {
  const words = fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "services",
    "kind",
    "needs",
    "crm",
    "web",
    "api",
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      anything,
      words,
      fc.dictionary(words, tie("tree")),
      fc.array(tie("tree")),
    ),
  }));
  fc.assert(
    fc.property(tree, (services) => {
      problemsOf({ ...valid, services });
      problemsOf({ ...valid, environments: services });
    }),
    { numRuns: 300 },
  );
});
