import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { temporaryFolder } from "../testing/fixture.ts";
import { lastLines } from "./logs.ts";

const path = join(temporaryFolder(), "log");

test.each<[string, string, number, string[]]>([
  ["an empty file", "", 3, []],
  ["one line", "a\n", 3, ["a"]],
  ["a last line that is not ended", "a\nb", 3, ["a", "b"]],
  ["more lines than asked for", "a\nb\nc\nd\n", 2, ["c", "d"]],
  ["blank lines", "a\n\n\nb\n\n", 2, ["a", "b"]],
])("of %s", async (_what, content, count, lines) => {
  writeFileSync(path, content);
  expect(await lastLines(path, count)).toEqual(lines);
});

test("of a missing file are none", async () => {
  expect(await lastLines("/no/such/log", 3)).toEqual([]);
});

test("of a huge file are its end, not more than 16 KiB", async () => {
  writeFileSync(path, `${`${"x".repeat(99)}\n`.repeat(100_000)}the end\n`);
  const lines = await lastLines(path, 1_000_000);
  expect(lines.at(-1)).toBe("the end");
  expect(lines.join("\n").length).toBeLessThanOrEqual(16_384);
});

test("of a huge file begin with a whole line", async () => {
  const line = "x".repeat(1_000);
  writeFileSync(path, `${line}\n`.repeat(100));
  expect(new Set(await lastLines(path, 1_000))).toEqual(new Set([line]));
});
