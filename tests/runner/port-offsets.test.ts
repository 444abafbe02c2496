import { describe, expect, test } from "@jest/globals";
import { takenPorts } from "../../catalog/checks/ports.ts";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import { portOffsets } from "../harness/port-offsets.ts";

const options = { environment: "dev", generateSecrets: true, configured: [], isFolder: () => true };
const base = [...takenPorts({ plan: normalise(neuroerp, options), options, at: (...path) => path })];

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
