import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../harness/stack.ts";
import { npmLists, pythonLists } from "./lists.ts";

interface Locked {
  readonly link?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

test("every lockfile of the repository is audited", () => {
  const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
  const found = (name: RegExp) => tracked.filter((path) => name.test(path));
  expect(
    found(/package-lock\.json$/)
      .map(dirname)
      .sort(),
  ).toEqual([...npmLists].sort());
  expect(found(/requirements(-\w+)?\.txt$/).sort()).toEqual([...pythonLists].sort());
});

describe.each(npmLists)("package-lock.json of %s", (folder) => {
  const { packages } = JSON.parse(readFileSync(join(root, folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  // The repository's own packages are folders, and links to them.
  const locked = Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && !link,
  );

  test("pins each package by a hash", () => {
    expect(locked.length).toBeGreaterThan(0);
    for (const [path, { integrity }] of locked)
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
  });

  test("takes no package from anywhere but the registry", () => {
    for (const [path, { resolved = "https://registry.npmjs.org/" }] of locked)
      expect([path, new URL(resolved).origin]).toEqual([path, "https://registry.npmjs.org"]);
  });
});

describe.each(pythonLists)("%s", (list) => {
  // A requirement goes on over lines that end with a backslash.
  const requirements = readFileSync(join(root, list), "utf8")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line));

  test("pins each package by a version and hashes, and names no registry", () => {
    expect(requirements.length).toBeGreaterThan(0);
    for (const line of requirements)
      expect(line).toMatch(/^[\w.-]+==\S+ (; .+ )?( +--hash=sha256:[0-9a-f]{64})+ *$/);
  });
});
