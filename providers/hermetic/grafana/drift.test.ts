import { describe, expect, test } from "@jest/globals";
import { agreeing, liveInputs } from "./drift.ts";

const kind = { defaults: { access: "proxy" }, computed: ["uid"] };

describe("what means the same stays as the program writes it:", () => {
  test.each<[string, unknown, unknown]>([
    ["a duration", "90s", "1m30s"],
    ["JSON", '{"b":1, "a":2}', '{"a":2,"b":1}'],
    ["a moment", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00Z"],
    ["a secret that the server does not tell", "word", "[REDACTED]"],
    ["nothing", [], null],
  ])("%s", (_what, mine, theirs) => {
    expect(liveInputs({ it: mine }, { it: theirs }, kind)).toEqual({ it: mine });
  });
});

test("what differs is told, deep inside too", () => {
  const mine = { rules: [{ for: "5m", labels: { a: "1" } }] };
  const theirs = { rules: [{ for: "300s", labels: { a: "2" }, paused: false }] };
  expect(liveInputs(mine, theirs, kind)).toEqual({ rules: [{ for: "5m", labels: { a: "2" } }] });
});

test("what others have taken out is gone", () => {
  expect(liveInputs({ rule: { for: "5m" } }, { rule: {} }, kind)).toEqual({ rule: {} });
});

test("a property that the server never tells is kept", () => {
  expect(liveInputs({ message: "why" }, {}, kind)).toEqual({ message: "why" });
});

test("defaults and made-up values are no drift", () => {
  expect(liveInputs({ name: "x" }, { name: "x", access: "proxy", uid: "made", user: "" }, kind)).toEqual({
    name: "x",
  });
});

test("an import is told all but the defaults", () => {
  expect(liveInputs({}, { name: "x", access: "proxy", uid: "made", user: "" }, kind)).toEqual({
    name: "x",
    uid: "made",
  });
});

test("a new input is a change, unless it says nothing", () => {
  expect(agreeing({ a: 1, b: false }, {})).toEqual({ b: false });
});
