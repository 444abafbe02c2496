import { expect, test } from "@jest/globals";
import { goDuration } from "./duration.ts";

test.each([
  [0, "0s"],
  [500, "500ms"],
  [1_500, "1.5s"],
  [60_000, "1m0s"],
  [90_000, "1m30s"],
  [3_661_000, "1h1m1s"],
])("%i ms is %s, as Go writes it", (length, text) => {
  expect(goDuration(length)).toBe(text);
});
