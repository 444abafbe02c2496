import { describe, expect, test } from "@jest/globals";
import { count } from "./report.ts";

const jest = (fields: object) => JSON.stringify({ numPassedTests: 3, numFailedTests: 0, ...fields });

describe("a jest report", () => {
  test("gives passed, failed and skipped", () => {
    const text = jest({ numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 });
    expect(count("jest", text, false)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test("counts a file that does not load as failed", () => {
    expect(count("jest", jest({ numRuntimeErrorTestSuites: 1 }), false).failed).toBe(1);
  });
});

describe("a JUnit report", () => {
  test("gives passed, failed and skipped", () => {
    const text =
      '<testsuites name="all"><testsuite errors="1" failures="2" skipped="3" tests="10" time="1.0">';
    expect(count("junit", text, false)).toEqual({ passed: 4, failed: 3, skipped: 3 });
  });
});

describe("a suite fails though no test does", () => {
  test("when it dies without a report", () => {
    expect(count("junit", undefined, false).failed).toBe(1);
  });

  test("when its tool refuses the run, as for coverage", () => {
    expect(count("jest", jest({}), false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test("when no test ran", () => {
    expect(count("jest", jest({ numPassedTests: 0 }), true).failed).toBe(1);
  });
});
