/** What becomes of times at which tickets wait. */
import { expect, test } from "@jest/globals";
import { weekdays } from "./plan.ts";
import { completeQuiet } from "./quiet.ts";

const intervalsOf = (draft: Parameters<typeof completeQuiet>[0][string]) =>
  completeQuiet({ x: draft }).flatMap(({ intervals }) => intervals);

test("without days it is each day", () => {
  expect(intervalsOf({ from: "12:00", to: "13:00" })).toEqual([
    { days: weekdays, from: "12:00", to: "13:00" },
  ]);
});

test("what passes midnight ends on the days after those on which it begins", () => {
  expect(intervalsOf({ days: ["sunday", "friday"], from: "20:00", to: "06:00" })).toEqual([
    { days: ["friday", "sunday"], from: "20:00", to: "24:00" },
    { days: ["monday", "saturday"], from: "00:00", to: "06:00" },
  ]);
});

test("midnight is the end of a day", () => {
  const expected = [{ days: weekdays, from: "20:00", to: "24:00" }];
  expect(intervalsOf({ from: "20:00", to: "00:00" })).toEqual(expected);
  expect(intervalsOf({ from: "20:00", to: "24:00" })).toEqual(expected);
});

test("they are in order of name", () => {
  const draft = { from: "12:00", to: "13:00" };
  expect(completeQuiet({ b: draft, a: draft }).map(({ name }) => name)).toEqual(["a", "b"]);
});
