import { expect, test } from "@jest/globals";
import { formatCpu, parseCpu } from "./cpu.ts";

test.each([
  ["500 m", 500],
  ["500m", 500],
  ["0.5", 500],
  [0.1, 100],
  [2, 2000],
  ["2", 2000],
])("%j is %d millicores", (input, value) => {
  expect(parseCpu(input)).toEqual({ value });
});

test.each([
  ["2 cores", 'write "2"'],
  ["1500 millicores", 'write "1500 m"'],
  ["0.0001", "write a whole number of millicores"],
  [-1, 'write, for example, "500 m"'],
  [Number.POSITIVE_INFINITY, 'write, for example, "500 m"'],
  [null, 'write, for example, "500 m"'],
])("%j is refused with the nearest fix", (input, remedy) => {
  expect(parseCpu(input)).toMatchObject({ remedy: expect.stringContaining(remedy) });
});

test.each([
  [500, "500 m"],
  [2000, "2"],
  [1500, "1500 m"],
])("%d millicores are printed as %s", (value, text) => {
  expect(formatCpu(value)).toBe(text);
});
