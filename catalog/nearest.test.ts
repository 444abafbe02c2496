import { expect, test } from "@jest/globals";
import { nearest } from "./nearest.ts";

const names = ["cache", "database", "valeo-backend", "valeo-crm"];

test.each([
  ["databse", "database"],
  ["cahce", "cache"],
  ["Cache", "cache"],
  ["valeo-cmr", "valeo-crm"],
  ["valeo-backends", "valeo-backend"],
])("%s probably means %s", (word, meant) => {
  expect(nearest(word, names)).toBe(meant);
});

test.each(["kafka", "", "x", "c".repeat(1_000_000)])(
  "a word that is close to nothing means nothing",
  (word) => {
    expect(nearest(word, names)).toBeUndefined();
  },
);
