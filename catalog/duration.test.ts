import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["500 ms", 500],
  ["500ms", 500],
  ["1.5 s", 1500],
  ["30 s", 30_000],
  ["5 m", 300_000],
  ["5 min", 300_000],
  ["1 h", 3_600_000],
  ["30 d", 2_592_000_000],
])("%s is %d ms", (text, value) => {
  expect(parseDuration(text)).toEqual({ value });
});

test.each([
  [500, 'write "500 ms"'],
  ["500", 'add a unit: "500 ms"'],
  ["5 minutes", 'write "5 m"'],
  ["5 S", 'write "5 s"'],
  ["0,5 s", 'write "0.5 s"'],
  [" 5  s ", 'write "5 s"'],
  ["0.5 ms", "write a whole number of milliseconds"],
  ["5 parsecs", 'write, for example, "30 s"'],
  ["5 constructor", 'write, for example, "30 s"'],
  ["-5 s", 'write, for example, "30 s"'],
  ["soon", 'write, for example, "30 s"'],
  ["", 'write, for example, "30 s"'],
  [null, 'write, for example, "30 s"'],
  [Number.NaN, 'write, for example, "30 s"'],
  [{}, 'write, for example, "30 s"'],
])("%j is refused with the nearest fix", (input, remedy) => {
  expect(parseDuration(input)).toEqual({
    allowed: "a duration in ms, s, m (or min), h or d",
    remedy: expect.stringContaining(remedy),
  });
});

test.each([
  [0, "0 ms"],
  [1500, "1500 ms"],
  [90_000, "90 s"],
  [300_000, "5 m"],
  [86_400_000, "1 d"],
])("%d ms is printed as %s", (value, text) => {
  expect(formatDuration(value)).toBe(text);
});

test("what is printed reads as the same duration", () => {
  fc.assert(
    fc.property(fc.nat(1e12), (value) => {
      expect(parseDuration(formatDuration(value))).toEqual({ value });
    }),
  );
});
