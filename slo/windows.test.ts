import { describe, expect, test } from "@jest/globals";
import type { PeriodPlan } from "../catalog/plan.ts";
import { type Burning, delayOf, detection, isPage, largestBudget, pairsOf } from "./windows.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const days = (length: number): PeriodPlan => ({ kind: "rolling", length: length * day });

const usual: Burning = {
  budget: 0.001,
  period: days(30),
  spacing: 15 * second,
  evaluation: 15 * second,
  minimum: 5,
  sampled: false,
  response: 5 * minute,
};

/** "page 1h/5m ×14.4" */
function inWords(burning: Burning): string[] {
  return pairsOf(burning).map(
    ({ severity, long, short, factor }) => `${severity} ${long / minute}m/${short / minute}m ×${factor}`,
  );
}

describe("the pairs", () => {
  test("of 30 days are those of the Site Reliability Workbook", () => {
    expect(inWords(usual)).toEqual([
      "page 60m/5m ×14.4",
      "page 360m/30m ×6",
      "ticket 1440m/120m ×3",
      "ticket 4320m/360m ×1",
    ]);
  });

  test.each<[string, PeriodPlan, number[]]>([
    // 0.93 would alert inside the budget.
    ["28 days", days(28), [13.44, 5.6, 2.8, 1]],
    // 0.7 and 0.23 would, too; the longer window says it better.
    ["7 days", days(7), [3.36, 1.4, 1]],
    ["90 days", days(90), [43.2, 18, 9, 3]],
    ["a week", { kind: "calendar", unit: "week" }, [3.36, 1.4, 1]],
    ["a month", { kind: "calendar", unit: "month" }, [14.4, 6, 3, 1]],
    ["a quarter", { kind: "calendar", unit: "quarter" }, [43.2, 18, 9, 3]],
  ])("of %s have the factors of their shares, and none below 1", (_what, period, factors) => {
    expect(pairsOf({ ...usual, period }).map(({ factor }) => factor)).toEqual(factors);
  });

  test("have thresholds that are decimals", () => {
    expect(pairsOf(usual).map(({ threshold }) => threshold)).toEqual([0.0144, 0.006, 0.003, 0.001]);
  });

  test("that no share of failures can reach are left out", () => {
    const pairs = pairsOf({ ...usual, budget: 0.1 });
    expect(pairs.every(({ threshold }) => threshold < 1)).toBe(true);
    expect(pairs.some(({ factor }) => factor === 14.4)).toBe(false);
  });

  test("of samples that are far apart have short windows with four of them", () => {
    expect(inWords({ ...usual, spacing: 2 * minute })[0]).toBe("page 60m/8m ×14.4");
  });
});

describe("the faster tier", () => {
  test.each([0.001, 0.004])("is not needed with a budget of %d: the first page is in time", (budget) => {
    expect(pairsOf({ ...usual, budget })[0]).toMatchObject({ long: hour, factor: 14.4 });
  });

  test.each([0.005, 0.01, 0.05, 0.1, 0.5, 0.69])(
    "of a budget of %d tells a total outage in time",
    (budget) => {
      const burning = { ...usual, budget };
      const pairs = pairsOf(burning);
      expect(pairs[0]).toMatchObject({ severity: "page", long: 5 * minute, short: minute });
      expect(pairs[0]?.factor).toBeGreaterThan(1);
      expect(detection(pairs.filter(isPage), 1, burning) + delayOf(burning)).toBeLessThanOrEqual(5 * minute);
      // A service that keeps its objective is left alone.
      expect(detection(pairs, budget, burning)).toBe(Number.POSITIVE_INFINITY);
    },
  );

  test("is not there where none can be in time", () => {
    const burning = { ...usual, budget: 0.8 };
    expect(largestBudget(burning)).toBeLessThan(0.8);
    expect(pairsOf(burning).some(({ long }) => long < hour)).toBe(false);
  });
});

describe("the time to detect", () => {
  // Workbook, chapter 5: long window × factor × budget ÷ share of failures.
  test.each([
    [1, 51.84],
    [0.5, 103.68],
    [0.2, 259.2],
    [0.1, 518.4],
    [0.05, 1036.8],
  ])("at 99.9 %% with %d failing is %d s", (failing, seconds) => {
    expect(detection(pairsOf(usual).filter(isPage), failing, usual)).toBe(seconds * second);
  });

  test("at 95 % would be 43 minutes without the faster tier", () => {
    const burning = { ...usual, budget: 0.05 };
    const standard = pairsOf(burning).filter((pair) => isPage(pair) && pair.long >= hour);
    expect(detection(standard, 1, burning)).toBe(43.2 * minute);
  });

  test("of probes is at least that of two of them", () => {
    const burning = { ...usual, sampled: true, minimum: 2, spacing: minute };
    expect(detection(pairsOf(burning), 1, burning)).toBe(2 * minute);
  });

  test("of a share inside the budget is never", () => {
    expect(detection(pairsOf(usual), 0.001, usual)).toBe(Number.POSITIVE_INFINITY);
  });
});
