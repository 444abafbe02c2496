import { expect, test } from "@jest/globals";
import { bytes, type MemoryProfile, memoryText } from "./memory.ts";

const MiB = 2 ** 20;
const profile: MemoryProfile = {
  seconds: 20,
  points: [
    { second: 0, traced_bytes: 0, rss_bytes: 80 * MiB },
    { second: 20, traced_bytes: 3 * MiB, rss_bytes: 84 * MiB },
  ],
  sites: [
    { file: "crm/cache.py", line: 4, growth_bytes: -512, growth_count: -1, size_bytes: 2048 },
    { file: "crm/app.py", line: 12, growth_bytes: 3 * MiB, growth_count: 300, size_bytes: 5 * MiB },
  ],
  verdict: "leaks",
  reason: "crm/app.py:12 grew at each of 5 points",
};

test("the verdict comes first, then the process, then the sites that grew most", () => {
  const [verdict, , , , first, second] = memoryText("crm", profile).split("\n");
  expect(verdict).toBe("crm leaks: crm/app.py:12 grew at each of 5 points");
  expect(memoryText("crm", profile)).toContain("from 80 MiB to 84 MiB");
  expect(first).toMatch(/^crm\/app\.py:12 +\+3 MiB +\+300 +5 MiB/);
  expect(second).toMatch(/^crm\/cache\.py:4 +-512 B +-1 +2 KiB/);
});

test("a service without growth is steady", () => {
  const text = memoryText("crm", { ...profile, sites: [], verdict: "steady", reason: "nothing grew" });
  expect(text).toContain("crm is steady: nothing grew");
  expect(text).toContain("No allocation site has grown.");
});

test("sizes have their unit", () => {
  expect([0, 1536, -2 * MiB, 1.5 * 2 ** 30].map(bytes)).toEqual(["0 B", "1.5 KiB", "-2 MiB", "1.5 GiB"]);
});
