import { expect, test } from "@jest/globals";
import { api, type Service, web, worker } from "./service.ts";
import { changed, problemsOf } from "./testing/fixture.ts";

test("what the compiler refuses, the report refuses too", () => {
  const refused: Service[] = [
    // @ts-expect-error a size is no duration
    web({ port: 4001, health: { interval: "512 MiB" } }),
    // @ts-expect-error a number has no unit
    web({ port: 4002, resources: { memory: 512 } }),
    // @ts-expect-error a share is given in per cent
    web({ port: 4003, objectives: { availability: 0.999 } }),
    // @ts-expect-error a quantile starts with p
    web({ port: 4004, objectives: { latency: { "95": "1 s" } } }),
    // @ts-expect-error an api has no freshness
    api({ app: "a.b:c", port: 4005, objectives: { freshness: "5 m" } }),
    // @ts-expect-error a worker has no routes
    worker({ app: "a.b:c", port: 4006, routes: [] }),
    // @ts-expect-error a prefix starts with a slash
    api({ app: "a.b:c", port: 4007, prefix: "api" }),
    // @ts-expect-error an api's port has no default
    api({ app: "a.b:c" }),
  ];
  for (const service of refused) expect(problemsOf(changed({ "services.x": service }))).toHaveLength(1);
});

test("a factory's kind cannot be replaced by its properties", () => {
  expect(web({ kind: "api" } as object).kind).toBe("web");
});
