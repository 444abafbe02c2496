import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "@jest/globals";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { compare, FolderError, manifestName, update } from "./folder.ts";

const first = new Map([
  ["a.yml", "a: 1\n"],
  ["deep/er/b.yml", "b: 1\n"],
]);
const second = new Map([
  ["a.yml", "a: 2\n"],
  ["c.yml", "c: 1\n"],
]);

let folder: string;
beforeEach(() => {
  folder = join(temporaryFolder(), "out");
});

/** Of what is in the folder, by path. */
function contents(): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

function states(all: readonly { path: string; state: string }[]): string[] {
  return all.map(({ path, state }) => `${state} ${path}`);
}

test("a folder that is not there is made, and the second time nothing is written", () => {
  expect(states(update(folder, first))).toEqual(["written a.yml", "written deep/er/b.yml"]);
  const before = contents();
  expect(before).toMatchObject(Object.fromEntries(first));
  expect(states(update(folder, first))).toEqual(["unchanged a.yml", "unchanged deep/er/b.yml"]);
  expect(contents()).toEqual(before);
});

test("what is in the folder depends on the last files alone", () => {
  update(folder, first);
  update(folder, second);
  const after = contents();
  rmSync(folder, { recursive: true });
  update(folder, second);
  expect(contents()).toEqual(after);
});

test("what is no longer rendered goes, with its empty folders", () => {
  update(folder, first);
  expect(states(update(folder, second))).toEqual(["written a.yml", "written c.yml", "removed deep/er/b.yml"]);
  expect(existsSync(join(folder, "deep"))).toBe(false);
});

test("what is no longer rendered, and was changed by somebody, stays and is theirs", () => {
  update(folder, first);
  writeFileSync(join(folder, "deep/er/b.yml"), "mine\n");
  expect(states(update(folder, second))).toContain("kept deep/er/b.yml");
  expect(states(compare(folder, second))).not.toContain("stale deep/er/b.yml");
  expect(contents()["deep/er/b.yml"]).toBe("mine\n");
});

test("files of others stay, and are no difference", () => {
  update(folder, first);
  writeFileSync(join(folder, "README.md"), "mine\n");
  update(folder, second);
  expect(contents()["README.md"]).toBe("mine\n");
  expect(new Set(compare(folder, second).map(({ state }) => state))).toEqual(new Set(["same"]));
});

test("a folder of somebody else is refused, and left as it is", () => {
  mkdirSync(folder);
  writeFileSync(join(folder, "thesis.txt"), "years of work\n");
  expect(() => update(folder, first)).toThrow(FolderError);
  expect(() => update(folder, first)).toThrow(/is not empty, and has no \.rendered\.json/);
  expect(() => compare(folder, first)).toThrow(FolderError);
  expect(contents()).toEqual({ "thesis.txt": "years of work\n" });
});

test("a file of somebody else in the place of one that is to be rendered is refused, and nothing is written", () => {
  update(folder, first);
  writeFileSync(join(folder, "c.yml"), "mine\n");
  const before = contents();
  expect(() => update(folder, second)).toThrow(/would be overwritten: .*c\.yml/);
  expect(contents()).toEqual(before);
});

test.each([
  "no JSON",
  "{}",
  JSON.stringify({ files: { "../../etc/passwd": "sha256:0" } }),
  JSON.stringify({ files: { "/etc/passwd": "sha256:0" } }),
])("a list of files that was tampered with is refused: %s", (content) => {
  update(folder, first);
  writeFileSync(join(folder, manifestName), content);
  expect(() => update(folder, second)).toThrow(/is not what "render" wrote/);
});

test("a run that was killed leaves nothing that the next one does not know", () => {
  update(folder, first);
  // The list is written before the files.
  rmSync(join(folder, "deep"), { recursive: true });
  writeFileSync(join(folder, "a.yml"), "half of i");
  update(folder, first);
  expect(contents()).toMatchObject(Object.fromEntries(first));
});

test("a comparison names each difference, and writes nothing", () => {
  expect(states(compare(folder, first))).toEqual([
    "missing a.yml",
    "missing deep/er/b.yml",
    `missing ${manifestName}`,
  ]);
  expect(existsSync(folder)).toBe(false);
  update(folder, first);
  expect(compare(folder, first).every(({ state }) => state === "same")).toBe(true);
  const before = contents();
  expect(states(compare(folder, second))).toEqual([
    "different a.yml",
    "missing c.yml",
    `different ${manifestName}`,
    "stale deep/er/b.yml",
  ]);
  expect(contents()).toEqual(before);
});

test("a file in the place of a folder is an error that says so", () => {
  mkdirSync(join(folder, ".."), { recursive: true });
  writeFileSync(folder, "");
  expect(() => update(folder, first)).toThrow(/a file is where a folder must be/);
});
