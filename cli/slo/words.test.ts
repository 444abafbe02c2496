import { expect, test } from "@jest/globals";
import { lengthInWords, percent } from "./words.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [0, "0 s"],
  [400, "0 s"],
  [45 * second, "45 s"],
  [minute, "1 m"],
  [2 * minute + 17 * second, "2 m 17 s"],
  [59 * minute + 59.6 * second, "1 h"],
  [3 * hour + 41 * minute + 40 * second, "3 h 42 m"],
  [day - second, "1 d"],
  [30 * day, "30 d"],
  [day + 12 * hour, "1 d 12 h"],
  [Number.POSITIVE_INFINITY, "never"],
])("%d ms is %s", (length, words) => {
  expect(lengthInWords(length)).toBe(words);
});

test.each([
  [1, "100 %"],
  [0.9999996, "99.999 %"],
  [0.999, "99.9 %"],
  [0.07, "7 %"],
  [-0.5, "-50 %"],
])("%d is %s", (share, words) => {
  expect(percent(share)).toBe(words);
});
