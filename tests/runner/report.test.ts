import { describe, expect, test } from "@jest/globals";
import { count, failures } from "./report.ts";
import { jest } from "./testing/jest.ts";

describe("a jest report", () => {
  test("gives passed, failed and skipped", () => {
    const text = jest({ "a.test.ts": { passed: ["1", "2", "3"], failed: ["4", "5"], skipped: ["6", "7"] } });
    expect(count("jest", text, false)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  test("counts a file that does not load as failed", () => {
    const text = jest({ "a.test.ts": { passed: ["1"] }, "b.test.ts": { message: "Cannot find module" } });
    expect(count("jest", text, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
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
    const text = jest({ "a.test.ts": { passed: ["1", "2", "3"] } });
    expect(count("jest", text, false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test("when no test ran", () => {
    expect(count("jest", jest({}), true).failed).toBe(1);
  });
});

describe("the tests that failed", () => {
  test("are named by Jest's report, with the file and what they said", () => {
    const text = jest({
      "kills.test.ts": { passed: ["another"], failed: ["a kill is survived"] },
      "orders.test.ts": { message: "Cannot find module" },
    });
    expect(failures("jest", text)).toEqual([
      { test: "kills.test.ts: a kill is survived", said: "a kill is survived: no" },
      { test: "/tests/orders.test.ts", said: "Cannot find module" },
    ]);
  });

  test("are named by pytest's", () => {
    const text =
      '<testsuite tests="2"><testcase classname="a" name="test_ok" time="0.1" />' +
      '<testcase classname="a" name="test_sum" time="0.1"><failure message="assert 1 == 2">…</failure></testcase></testsuite>';
    expect(failures("junit", text)).toEqual([{ test: "test_sum", said: "assert 1 == 2" }]);
  });

  test("are none where there is no report", () => {
    expect(failures("jest", undefined)).toEqual([]);
  });
});
