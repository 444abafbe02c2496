/** docs/policies.md says what the packs have. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { document, place, policyTables } from "../policies/table.ts";

/** Without what a formatter adds for the eye. */
const cellsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim().replace(/^-+$/, "---")));

test("the tables are those of the packs: node policies/table.ts && npm run format", () => {
  const [given = ""] = place.exec(readFileSync(document, "utf8")) ?? [];
  expect(cellsOf(given)).toEqual(cellsOf(policyTables()));
});
