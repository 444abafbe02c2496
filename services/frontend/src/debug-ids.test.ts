import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { withDebugId } from "../debug-ids.ts";

const code = "let a=1;throw a;\n//# sourceMappingURL=a.js.map";
const map = {
  version: 3 as const,
  names: [],
  mappings: "AAAA",
  sources: ["../../../services/frontend/src/parts/form.tsx", "../../../node_modules/react/src/index.js"],
  sourcesContent: ["let a = 1", ""],
};

test("a script and its map carry the same id, which follows from the code", () => {
  const marked = withDebugId(code, map);
  const [, id = ""] = /\/\/# debugId=(\S+)\n$/.exec(marked.code) ?? [];
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(marked.map).toMatchObject({ debugId: id, debug_id: id });
  expect(withDebugId(code, map)).toEqual(marked);
  expect(withDebugId(`${code} `, map).code).not.toContain(id);
});

test("a script that runs says its id, by its stack", () => {
  const marked = withDebugId("42", map);
  const globals: { _sentryDebugIds?: Record<string, string> } = {};
  expect(runInNewContext(marked.code, globals)).toBe(42);
  expect(Object.values(globals._sentryDebugIds ?? {})).toEqual([
    (marked.map as unknown as { debugId: string }).debugId,
  ]);
});

test("the map still fits, and names sources from the frontend's folder on", () => {
  const marked = withDebugId(code, map);
  const line = marked.code.split("\n").findIndex((text) => text.startsWith("let a")) + 1;
  const place = originalPositionFor(new TraceMap(marked.map), { line, column: 0 });
  expect(place).toMatchObject({ source: "src/parts/form.tsx", line: 1 });
  expect(marked.map.sources).toEqual(["src/parts/form.tsx", "node_modules/react/src/index.js"]);
});
