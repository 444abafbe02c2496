import { expect, test } from "@jest/globals";
import { merged, starts } from "./marks.ts";

test("what lasts for several points happened once", () => {
  expect(starts([15, 30, 45, 90, 105, 300], 15)).toEqual([15, 90, 300]);
});

test("what happens at one moment is one mark, in the colour of the first", () => {
  const at = (time: number, title: string, colour: string) => ({ time, title, colour });
  expect(merged([at(1, "Version 2", "purple"), at(2, "Start", "blue"), at(1, "Start", "blue")])).toEqual([
    at(1, "Version 2, Start", "purple"),
    at(2, "Start", "blue"),
  ]);
});
