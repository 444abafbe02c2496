import { expect, test } from "@jest/globals";
import { suggestCpu, suggestMemory } from "./suggest.ts";

const MiB = 2 ** 20;
const asked = { cpu: 500, memory: 512 * MiB };
const shares = { cpu: 0.7, memory: 0.8 };
const used = { cpu: 0.07, memory: 100 * MiB, memoryPeak: 120 * MiB };

test("CPU is the least at which the 95th percentile is within the objective", () => {
  expect(suggestCpu(used, asked, shares)).toEqual({
    value: 100,
    reason: "P95 divided by the objective of 70 %",
  });
  expect(suggestCpu({ ...used, cpu: 1.4 }, asked, shares).value).toBe(2000);
});

test("an idle service keeps the CPU that a start needs", () => {
  expect(suggestCpu({ ...used, cpu: 0.001 }, asked, shares)).toEqual({
    value: 50,
    reason: "the least that a start needs",
  });
});

test("memory is the peak with headroom, in steps of 16 MiB", () => {
  expect(suggestMemory(used, asked, shares)).toEqual({ value: 160 * MiB, reason: "the peak × 1.25" });
});

test("memory is never below what the objective allows", () => {
  expect(suggestMemory(used, asked, { ...shares, memory: 0.5 })).toEqual({
    value: 208 * MiB,
    reason: "P95 divided by the objective of 50 %",
  });
});

test("one that came to its limit gets half as much again", () => {
  const full = { ...used, memoryPeak: 500 * MiB };
  expect(suggestMemory(full, asked, shares)).toEqual({
    value: 768 * MiB,
    reason: expect.stringContaining("it came to its limit"),
  });
});

test("a tenth more or less is left as it is", () => {
  expect(suggestCpu({ ...used, cpu: 0.33 }, asked, shares)).toEqual({ value: 500, reason: "fits" });
  expect(suggestMemory({ ...used, memoryPeak: 380 * MiB }, asked, shares)).toEqual({
    value: asked.memory,
    reason: "fits",
  });
});
