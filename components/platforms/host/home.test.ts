import { chmodSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { defaultHome, unitsPath } from "./home.ts";

/** A checkout that every user can pass through; its path is `length` bytes long where one is given. */
function checkout(length = 0): string {
  const folder = temporaryFolder("n-");
  chmodSync(folder, 0o755);
  const root = join(folder, "c".repeat(Math.max(1, length - folder.length - 1)));
  mkdirSync(root);
  return root;
}

const elsewhere = /^\/var\/tmp\/neuroerp-\d+-[0-9a-f]{8}\/dev$/;

test("it is in the checkout, a folder for each stack", () => {
  const root = checkout();
  expect(defaultHome(root, "dev")).toBe(join(root, ".run", "dev"));
  expect(defaultHome(root, "other")).toBe(join(root, ".run", "other"));
});

test("it is in the checkout up to the longest path that a socket leaves", () => {
  const root = checkout(61);
  expect(defaultHome(root, "dev")).toBe(join(root, ".run", "dev"));
  expect(defaultHome(root, "dev")).toHaveLength(70);
});

test.each([
  ["a byte more", () => checkout(62)],
  ["fewer characters of more bytes", () => `${checkout(40)}${"ü".repeat(15)}`],
])("it is elsewhere with %s", (_what, root) => {
  const path = root();
  expect(defaultHome(path, "dev")).toMatch(elsewhere);
});

test("two checkouts do not share one, one checkout keeps its own", () => {
  const [one, other] = [checkout(80), checkout(80)];
  expect(defaultHome(one, "dev")).toBe(defaultHome(one, "dev"));
  expect(defaultHome(one, "dev")).not.toBe(defaultHome(other, "dev"));
});

// PostgreSQL refuses root, and runs as a user that has to get there.
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot("for root it is elsewhere when the checkout is closed to others", () => {
  const root = checkout();
  chmodSync(root, 0o700);
  expect(defaultHome(root, "dev")).toMatch(elsewhere);
});

asRoot("for root it is elsewhere when a folder above the checkout is closed to others", () => {
  const root = checkout();
  chmodSync(dirname(root), 0o700);
  expect(defaultHome(root, "dev")).toMatch(elsewhere);
});

test("the list of units lies in it", () => {
  expect(unitsPath("/x/dev")).toBe("/x/dev/units.json");
});
