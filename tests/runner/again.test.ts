import { describe, expect, test } from "@jest/globals";
import { filesToRepeat, repeated } from "./again.ts";
import { jest } from "./testing/jest.ts";

const good = { passed: ["1", "2"] };
const bad = { passed: ["1"], failed: ["2"] };

describe("run once more", () => {
  test("are the files that failed", () => {
    expect(filesToRepeat(jest({ a: good, b: bad, c: { message: "does not load" } }))).toEqual([
      "/tests/b",
      "/tests/c",
    ]);
  });

  test("is none of many: that is no accident", () => {
    expect(filesToRepeat(jest({ a: bad, b: bad, c: bad }))).toEqual([]);
  });

  test("is none that takes long", () => {
    expect(filesToRepeat(jest({ a: { ...bad, minutes: 9 } }))).toEqual([]);
  });
});

describe("a second run", () => {
  test("that is good counts, and its failures are named as unsteady", () => {
    expect(repeated(jest({ a: good, b: bad }), jest({ b: good }))).toEqual({
      passed: 4,
      failed: 0,
      skipped: 0,
      failures: [],
      unsteady: [{ test: "b: 2", said: "2: no" }],
    });
  });

  test("that fails again is a failure", () => {
    const { failed, failures, unsteady } = repeated(jest({ a: good, b: bad }), jest({ b: bad }));
    expect({ failed, failures, unsteady }).toEqual({
      failed: 1,
      failures: [{ test: "b: 2", said: "2: no" }],
      unsteady: [],
    });
  });

  test("without a report changes nothing", () => {
    expect(repeated(jest({ b: bad }), undefined)).toMatchObject({ passed: 1, failed: 1, unsteady: [] });
  });
});
