import { describe, expect, test } from "@jest/globals";
import { monitoring, ports, postgres, redis } from "../../catalog/defaults.ts";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { portOffsets } from "../harness/port-offsets.ts";

const services = Object.values(neuroerp.services).map(({ kind, port }) => port ?? ports[kind]);
const base = [
  ...services.filter((port) => port !== undefined),
  ...[postgres.port, postgres.poolPort, redis.port],
  ...Object.values(monitoring.ports),
];

describe.each(Object.entries(portOffsets))("suite %s", (_suite, offsets) => {
  test("no port is wanted by two of its stacks", () => {
    const wanted = Object.entries(offsets).flatMap(([stack, offset]) =>
      base.map((port) => ({ stack, port: port + offset })),
    );
    const shared = [...Map.groupBy(wanted, ({ port }) => port).values()].filter(({ length }) => length > 1);
    expect(shared).toEqual([]);
  });

  test("none is one that the kernel hands out", () => {
    expect(Math.max(...base) + Math.max(...Object.values(offsets))).toBeLessThan(32_768);
  });
});
