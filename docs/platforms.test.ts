/** docs/platforms.md says what the code does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { parityMarkdown } from "../cli/parity.ts";

const document = readFileSync(join(import.meta.dirname, "platforms.md"), "utf8");

/** Without what a formatter adds for the eye. */
const cellsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim().replace(/^-+$/, "---")));

test("the parity table is that of the code: npm run -s parity -- --markdown", () => {
  const [, given = ""] = /<!-- parity -->(.*?)<!-- end -->/s.exec(document) ?? [];
  expect(cellsOf(given)).toEqual(cellsOf(parityMarkdown()));
});
