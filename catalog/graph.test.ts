import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { cycles, layers, startOrder } from "./graph.ts";
import { normalise } from "./normalise.ts";
import { options, valid } from "./testing/fixture.ts";

const graph = (needs: Record<string, string[]>) => new Map(Object.entries(needs));

test("the start order has the stores first and each service after its needs", () => {
  const names = startOrder(normalise(valid, options)).map((layer) => layer.map(({ name }) => name));
  expect(names).toEqual([["cache", "database"], ["audit", "crm"], ["page"]]);
});

test("a chain of 20,000 services is ordered", () => {
  const chain = new Map(Array.from({ length: 20_000 }, (_, i) => [`s${i}`, i === 0 ? [] : [`s${i - 1}`]]));
  expect(layers(chain).layers).toHaveLength(20_000);
});

test("a cycle starts at its first name and leaves out what only depends on it", () => {
  expect(cycles(graph({ user: ["c"], c: ["b", "leaf"], b: ["a"], a: ["c"], leaf: [] }))).toEqual([
    ["a", "c", "b"],
  ]);
});

test("two cycles are both found", () => {
  expect(cycles(graph({ a: ["b"], b: ["a"], x: ["y", "a"], y: ["x"] }))).toEqual([
    ["a", "b"],
    ["x", "y"],
  ]);
});

const anyGraph = fc
  .array(fc.array(fc.nat(11), { maxLength: 3 }), { maxLength: 12 })
  .map((needs) => new Map(needs.map((its, i) => [`n${i}`, [...new Set(its)].map((need) => `n${need}`)])));

test("in layers every need stands before its user, and without a cycle nothing is left", () => {
  fc.assert(
    fc.property(anyGraph, (needs) => {
      const { layers: found, rest } = layers(needs);
      const place = new Map(found.flatMap((layer, i) => layer.map((name) => [name, i] as const)));
      for (const [name, i] of place) {
        for (const need of needs.get(name) ?? []) {
          if (needs.has(need)) expect(place.get(need)).toBeLessThan(i);
        }
      }
      expect(place.size + rest.size).toBe(needs.size);
      expect(rest.size === 0).toBe(cycles(needs).length === 0);
    }),
  );
});

test("each step of a cycle that is found is a need", () => {
  fc.assert(
    fc.property(anyGraph, (needs) => {
      for (const cycle of cycles(needs)) {
        for (const [i, name] of cycle.entries()) {
          expect(needs.get(name)).toContain(cycle[(i + 1) % cycle.length]);
        }
      }
    }),
  );
});
