import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { eventually } from "../../../tests/harness/stack.ts";
import { marksOf } from "../host/processes.ts";
import { unitMark } from "../host/unit.ts";
import { start, temporaryFolder } from "../testing/fixture.ts";
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

describe("a removal that is killed", () => {
  /** What it has moved away, and not deleted. */
  function killed(wanted: { path: string }): string {
    const trash = join(wanted.path, "..", ".c.removed");
    mkdirSync(join(trash, "half"), { recursive: true });
    return trash;
  }

  test("is finished by the next one", async () => {
    const wanted = inputs(join(temporaryFolder(), "c"));
    const outputs = await directory.apply(wanted, undefined);
    const trash = killed(wanted);
    await directory.remove(wanted, outputs);
    expect([existsSync(wanted.path), existsSync(trash)]).toEqual([false, false]);
    killed(wanted);
    await directory.remove(wanted, outputs);
    expect(existsSync(trash)).toBe(false);
  });

  test("is finished by the next making", async () => {
    const wanted = inputs(join(temporaryFolder(), "c"));
    const trash = killed(wanted);
    await directory.apply(wanted, undefined);
    expect([existsSync(wanted.path), existsSync(trash)]).toEqual([true, false]);
  });
});

test("what runs from it ends with it, whether a state knows it or not", async () => {
  const wanted = inputs(join(temporaryFolder(), "home"));
  const outputs = await directory.apply(wanted, undefined);
  const mark = unitMark(wanted.path, "supervisord", "stray").split("=");
  const stray = start(["sleep", "600"], { [mark[0] ?? ""]: mark[1] ?? "" });
  const other = start(["sleep", "600"], { [mark[0] ?? ""]: `${mark[1]}2` });
  await eventually("it is there", async () => (await marksOf(wanted.path)).size === 1);
  await directory.remove(wanted, outputs);
  expect(await marksOf(wanted.path)).toEqual(new Set());
  expect(stray.signalCode).toBe("SIGTERM");
  expect(other.signalCode).toBeNull();
});

describe("a folder that is there before it", () => {
  const refusals = async (path: string) => directory.check?.(inputs(path), undefined, new Set());

  test("is refused when it holds what it has not made", async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "letter.txt"), "");
    expect(await refusals(root)).toEqual([
      {
        property: "path",
        reason: expect.stringMatching(/^\/.* holds what .* \(1 files and folders\).*an empty one$/),
      },
    ]);
  });

  test("is taken when it is empty, or was made by a run that was killed", async () => {
    const root = temporaryFolder();
    expect(await refusals(root)).toEqual([]);
    await directory.apply(inputs(root), undefined);
    writeFileSync(join(root, "half"), "");
    expect(await refusals(root)).toEqual([]);
  });
});
