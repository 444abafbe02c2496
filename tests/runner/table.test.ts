import { expect, test } from "@jest/globals";
import { summary, table } from "./table.ts";

const unit = { suite: "unit", passed: 12, failed: 1, skipped: 0, seconds: 3.21 };
const engine = { suite: "engine", passed: 4, failed: 0, skipped: 2, seconds: 61 };

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
