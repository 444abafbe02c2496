import { describe, expect, test } from "@jest/globals";
import { exitCodeOf } from "./exit.ts";
import { found } from "./testing/found.ts";

describe("the exit code", () => {
  test("is 0 where nothing was found", () => {
    expect(exitCodeOf([], "low")).toBe(0);
  });

  test.each([
    ["low", 1],
    ["medium", 1],
    ["high", 2],
    ["critical", 3],
  ] as const)("of a finding of severity %s is %d", (severity, code) => {
    expect(exitCodeOf([found({ severity })], "low")).toBe(code);
  });

  test("is that of the worst", () => {
    const findings = [found({ severity: "low" }), found({ severity: "high" })];
    expect(exitCodeOf(findings, "low")).toBe(2);
  });

  test.each(["advice", "excepted", "unknown"] as const)("is 0 where all is %s", (standing) => {
    expect(exitCodeOf([found({ standing })], "low")).toBe(0);
  });

  test("passes over what is less bad than what fails it", () => {
    expect(exitCodeOf([found({ severity: "medium" })], "high")).toBe(0);
    expect(exitCodeOf([found({ severity: "critical" })], "high")).toBe(3);
    expect(exitCodeOf([found({ severity: "critical" })], "never")).toBe(0);
  });
});
