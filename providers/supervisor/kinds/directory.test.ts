import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "../testing/fixture.ts";
import { directory } from "./directory.ts";

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const inputs = (path: string, more: object = {}) => directory.schema.parse({ path, ...more });

test("parents are made with it and go with it", async () => {
  const root = temporaryFolder();
  const wanted = inputs(join(root, "a", "b", "c"));
  const outputs = await directory.apply(wanted, undefined);
  writeFileSync(join(wanted.path, "content"), "");
  await directory.remove(wanted, outputs);
  expect(existsSync(join(root, "a"))).toBe(false);
  expect(existsSync(root)).toBe(true);
});

test("a made parent that holds something else stays", async () => {
  const root = temporaryFolder();
  const wanted = inputs(join(root, "a", "b", "c"));
  const outputs = await directory.apply(wanted, undefined);
  writeFileSync(join(root, "a", "else"), "");
  await directory.remove(wanted, outputs);
  expect(existsSync(join(root, "a", "else"))).toBe(true);
  expect(existsSync(join(root, "a", "b"))).toBe(false);
});

test("a parent that was there stays, empty as it is", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "there"));
  const wanted = inputs(join(root, "there", "new"));
  await directory.remove(wanted, await directory.apply(wanted, undefined));
  expect(existsSync(join(root, "there"))).toBe(true);
  expect(existsSync(wanted.path)).toBe(false);
});

test("made again, it still takes its first parent with it", async () => {
  const root = temporaryFolder();
  const wanted = inputs(join(root, "a", "b"));
  const first = await directory.apply(wanted, undefined);
  await directory.remove(wanted, await directory.apply(wanted, first));
  expect(existsSync(join(root, "a"))).toBe(false);
});

test("a folder whose name begins like the made one's is not touched", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "a"));
  const wanted = inputs(join(root, "ab"));
  await directory.remove(wanted, await directory.apply(wanted, undefined));
  expect(existsSync(join(root, "a"))).toBe(true);
});

test("one that is gone already is removed without an error", async () => {
  const wanted = inputs(join(temporaryFolder(), "a"));
  await directory.remove(wanted, { shape: "0755", first: wanted.path });
});

test("its content survives another apply", async () => {
  const wanted = inputs(join(temporaryFolder(), "a"));
  const outputs = await directory.apply(wanted, undefined);
  writeFileSync(join(wanted.path, "data"), "");
  expect(await directory.apply(wanted, outputs)).toEqual(outputs);
  expect(existsSync(join(wanted.path, "data"))).toBe(true);
});

describe("its mode", () => {
  test.each([
    [{}, "755"],
    [{ mode: "0700" }, "700"],
    [{ mode: "777" }, "777"],
  ])("of %j is %s, whatever the umask", async (more, mode) => {
    const wanted = inputs(join(temporaryFolder(), "a"), more);
    await directory.apply(wanted, undefined);
    expect(modeOf(wanted.path)).toBe(mode);
  });

  test("is drift when it is another, and is mended", async () => {
    const wanted = inputs(join(temporaryFolder(), "a"), { mode: "0700" });
    const outputs = await directory.apply(wanted, undefined);
    chmodSync(wanted.path, 0o755);
    expect(await directory.observe(wanted, outputs)).toMatchObject({
      exists: true,
      outputs: { shape: "its mode is 0755" },
      drift: ["its mode is 0755"],
    });
    await directory.apply(wanted, outputs);
    expect(await directory.observe(wanted, outputs)).toEqual({ exists: true, outputs, drift: [] });
  });

  test("with a bit for deletion by owners alone is drift", async () => {
    const wanted = inputs(join(temporaryFolder(), "a"));
    const outputs = await directory.apply(wanted, undefined);
    chmodSync(wanted.path, 0o1755);
    expect((await directory.observe(wanted, outputs)).drift).toEqual(["its mode is 01755"]);
  });
});

test("a missing one is seen", async () => {
  const wanted = inputs(join(temporaryFolder(), "a"));
  const outputs = { shape: "0755", first: wanted.path };
  expect(await directory.observe(wanted, outputs)).toEqual({
    exists: false,
    outputs: { ...outputs, shape: "absent" },
    drift: ["it is gone"],
  });
});
