import { describe, expect, test } from "@jest/globals";
import { complement, exact, isDecimal, multiply, shift } from "./decimal.ts";

describe("multiply", () => {
  test.each([
    ["1.005", 1000, 1005],
    ["0.29", 100, 29],
    ["0", 1000, 0],
    ["1.50", 2, 3],
    ["8", 1024 ** 4, 8 * 1024 ** 4],
  ])("%s times %d is %d, without a rounding error", (text, factor, product) => {
    expect(multiply(text, factor)).toBe(product);
  });

  test.each([
    ["0.5", 1, "is not whole"],
    ["9007199254740993", 1, "has too many digits"],
    ["9007199254740", 1024, "is not exact in a number"],
    ["-1", 1, "is not a plain decimal"],
  ])("%s times %d is refused: it %s", (text, factor) => {
    expect(multiply(text, factor)).toBeUndefined();
  });
});

test("shift moves the point without a rounding error", () => {
  expect(shift("99.9", -2)).toBe(0.999);
  expect(shift("99.99999", -2)).toBe(0.9999999);
  expect(shift("1e-7", 2)).toBe(0.00001);
});

test.each(["", "1.", ".5", "1e3", "+1", "1,5", "Infinity", "1.2.3"])("%j is not a plain decimal", (text) => {
  expect(isDecimal(text)).toBe(false);
});

test("complement is what is left of 1, without a rounding error", () => {
  expect(complement(0.999)).toBe(0.001);
  expect(complement(0.95)).toBe(0.05);
  expect(complement(0.9999999)).toBe(0.0000001);
});

test("exact is the decimal that a product stands for", () => {
  expect(exact(14.4 * 0.001)).toBe(0.0144);
  expect(exact(0.1 + 0.2)).toBe(0.3);
});
