/** The command as CI calls it. */
import { spawnSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { root } from "./engine.ts";

function render(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { NODE_OPTIONS, PULUMI_BACKEND_URL, INIT_CWD, ...environment } = process.env;
  const command = ["--disable-warning=ExperimentalWarning", join(root, "cli", "main.ts"), "render", ...words];
  // From anywhere, and without a backend.
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: temporaryFolder(),
    env: environment,
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

function contents(folder: string): [path: string, content: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }): [string, string] => {
      const path = join(parentPath, name);
      return [path.slice(folder.length), readFileSync(path, "utf8")];
    })
    .sort();
}

test("it gives the same bytes in any folder, and tells on stdout what programs asked for alone", () => {
  const [one, other] = [temporaryFolder(), temporaryFolder()];
  expect(render("dev", "--out", one)).toMatchObject({ code: 0, stdout: "" });
  const { stdout } = render("dev", "--out", other, "--json");
  expect(contents(other)).toEqual(contents(one));
  const listed = JSON.parse(stdout) as { path: string; state: string }[];
  expect(listed).toContainEqual({ path: "alertmanager.yml", state: "written" });
  expect(listed).toHaveLength(contents(one).length - 1);
});

test("--check succeeds on what was rendered, and fails with a list on what was changed", () => {
  const folder = temporaryFolder();
  render("dev", "--out", folder);
  expect(render("dev", "--out", folder, "--check")).toMatchObject({ code: 0, stdout: "" });
  appendFileSync(join(folder, "rules", "stack.yml"), "# mine\n");
  const before = contents(folder);
  const { code, stderr } = render("dev", "--out", folder, "--check");
  expect([code, stderr]).toEqual([1, expect.stringContaining("\n  different: rules/stack.yml\n")]);
  expect(contents(folder)).toEqual(before);
});

test.each([
  [[], /no environment is named; the catalogue has .*\bdev\b/],
  [["deV", "--out", "x"], /there is no environment "deV"; the catalogue has .*\bdev\b/],
  [["dev"], /no folder is named: npm run render -- <environment> --out DIR/],
  [["dev", "--out", root], /is not empty, and has no \.rendered\.json/],
])("%j is an error that says what is allowed", (words, message) => {
  const { code, stdout, stderr } = render(...words);
  expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/\.ts:\d+/);
});
