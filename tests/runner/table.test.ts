import { expect, test } from "@jest/globals";
import { failed, summary, table } from "./table.ts";

const unit = { suite: "unit", passed: 12, failed: 1, skipped: 0, seconds: 3.21, failures: [], unsteady: [] };
const engine = { suite: "engine", passed: 4, failed: 0, skipped: 2, seconds: 61, failures: [], unsteady: [] };

test("the table aligns names left and numbers right", () => {
  expect(table([unit, engine])).toBe(
    [
      "suite   passed  failed  skipped  seconds",
      "unit        12       1        0      3.2",
      "engine       4       0        2     61.0",
    ].join("\n"),
  );
});

test("the summary adds up all suites", () => {
  expect(summary([unit, engine])).toBe("16 passed, 1 failed, 2 skipped");
});

test("the summary is silent about skipped tests when there are none", () => {
  expect(summary([unit])).toBe("12 passed, 1 failed");
});

test("the failed tests stand at the end with the first lines of what they said", () => {
  const said = `\u001b[31mexpected 1\u001b[39m\n\n${"more\n".repeat(20)}`;
  const text = failed([{ ...unit, failures: [{ test: "kills.test.ts: survives", said }] }, engine]);
  expect(text.split("\n").slice(0, 3)).toEqual([
    "✗ unit: kills.test.ts: survives",
    "    expected 1",
    "    more",
  ]);
  expect(text.split("\n")).toHaveLength(13);
});

test("an unsteady test is named too", () => {
  const text = failed([{ ...engine, unsteady: [{ test: "erp.test.ts: answers", said: "no answer" }] }]);
  expect(text).toBe(
    "~ unsteady, passed when its file was run again: engine: erp.test.ts: answers\n    no answer",
  );
});

test("nothing is said of failures when there are none", () => {
  expect(failed([engine])).toBe("");
});
