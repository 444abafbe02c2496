/** docs/slo.md says what the code does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise } from "../catalog/normalise.ts";
import { options } from "../catalog/testing/fixture.ts";
import { detectionMarkdown, detectionRows } from "../cli/slo/table.ts";
import { dataMissingFor, keepFiring } from "../slo/alerts/burn.ts";
import { slowInterval } from "../slo/rules.ts";
import { pairsOf } from "../slo/windows.ts";

const document = readFileSync(join(import.meta.dirname, "slo.md"), "utf8");
const minute = 60_000;
const day = 24 * 60 * minute;

test("the table of detection times is that of the code: npm run -s slo -- table --markdown", () => {
  const [, given] = /<!-- detection -->\n\n?(.*?)\n?<!-- end -->/s.exec(document) ?? [];
  expect(given).toBe(detectionMarkdown(detectionRows(normalise(neuroerp, options))));
});

test("the factors of each period are those of the code", () => {
  const periods = [7, 28, 30, 90];
  const factors = periods.map((days) =>
    pairsOf({
      budget: 0.001,
      period: { kind: "rolling", length: days * day },
      spacing: 15_000,
      evaluation: 15_000,
      minimum: 5,
      sampled: false,
      response: 5 * minute,
    }),
  );
  const rows = [...document.matchAll(/^\| (page|ticket) +\| (\d) (h|d), (?:\d+) [mh] .*$/gm)];
  expect(rows).toHaveLength(4);
  for (const [row, severity, count, unit] of rows) {
    const long = Number(count) * (unit === "h" ? 60 * minute : day);
    const cells = row.split("|").map((cell) => cell.trim());
    const expected = factors.map((pairs) => {
      const pair = pairs.find((each) => each.severity === severity && each.long === long);
      return pair === undefined ? "-" : String(pair.factor);
    });
    expect(cells.slice(4, 8)).toEqual(expected);
  }
});

test("times in running text are those of the code", () => {
  expect(document).toContain(`\`SloDataMissing\`, after ${dataMissingFor / minute} minutes`);
  expect(document).toContain(`goes on for ${keepFiring.page / minute} minutes`);
  expect(document).toContain(`a ticket for ${keepFiring.ticket / minute}.`);
  expect(document).toContain(`a ticket is evaluated every ${slowInterval / minute} minutes`);
});
