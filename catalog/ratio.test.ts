import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatRatio, parseRatio } from "./ratio.ts";

test.each([
  ["99.9 %", 0.999],
  ["99.99%", 0.9999],
  ["99.999 %", 0.99999],
  ["0.1 %", 0.001],
  ["7 %", 0.07],
  ["100 %", 1],
])("%s is exactly %d", (text, value) => {
  expect(parseRatio(text)).toEqual({ value });
});

test.each([
  [0.999, 'write "99.9 %"'],
  [99.9, 'write "99.9 %"'],
  ["99.9", 'write "99.9 %"'],
  ["99,9 %", '"99.9 %"'],
  ["99.9 percent", 'write "99.9 %"'],
  ["-1 %", '"99.9 %"'],
  [Number.NaN, '"99.9 %"'],
  [[], '"99.9 %"'],
])("%j is refused with the nearest fix", (input, remedy) => {
  expect(parseRatio(input)).toEqual({
    allowed: "a percentage",
    remedy: expect.stringContaining(remedy),
  });
});

test("what is printed reads as the same ratio", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (n) => {
      const value = Number(`${n}e-7`);
      expect(parseRatio(formatRatio(value))).toEqual({ value });
    }),
  );
});
