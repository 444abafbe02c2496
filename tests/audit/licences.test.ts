import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../harness/stack.ts";
import { installed } from "./installed.ts";
import { exceptionOf, exceptions, isAllowed } from "./licences.ts";

const packages = installed();

test("every installed package has a licence that is allowed, or is an exception with a reason", () => {
  const refused = packages.filter((each) => !isAllowed(each.licence) && exceptionOf(each) === undefined);
  expect(refused).toEqual([]);
});

test("every exception is needed", () => {
  const needed = new Set(packages.filter(({ licence }) => !isAllowed(licence)).map(exceptionOf));
  const idle = exceptions.filter((exception) => exception.optional !== true && !needed.has(exception));
  expect(idle).toEqual([]);
});

test.each([
  ["MIT", true],
  ["(MIT OR CC0-1.0)", true],
  ["Public Domain OR MIT", true],
  ["Apache-2.0 AND MIT", true],
  ["Apache Software License AND MIT License", true],
  ["MIT AND GPL-3.0-only", false],
  ["GPL-3.0-only OR AGPL-3.0", false],
  ["(MIT OR GPL-3.0-only) AND AGPL-3.0", false],
  ["", false],
])("%j is allowed: %s", (licence, expected) => {
  expect(isAllowed(licence)).toBe(expected);
});

test("the list of all packages is written, npm's and Python's", () => {
  const rows = packages.map((each) => {
    const remark = exceptionOf(each)?.reason ?? "";
    return `| ${each.registry} | ${each.name} | ${each.version} | ${each.licence} | ${remark} |`;
  });
  const head = ["| registry | package | version | licence | exception |", "| --- | --- | --- | --- | --- |"];
  const path = join(root, ".toolchain", "reports", "licences.md");
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `${[...head, ...rows].join("\n")}\n`);
  for (const registry of ["npm", "PyPI"] as const) {
    const count = packages.filter((each) => each.registry === registry).length;
    expect(count).toBeGreaterThan(40);
    process.stdout.write(`${count} packages of ${registry} are installed; their licences are in ${path}\n`);
  }
});
