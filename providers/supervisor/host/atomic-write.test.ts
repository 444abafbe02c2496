import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { temporaryFolder } from "../testing/fixture.ts";
import { atomicWrite } from "./atomic-write.ts";

const mine = { mode: 0o600, owner: "" };

test("the file has its content and its mode, whatever the umask", async () => {
  const path = join(temporaryFolder(), "file");
  await atomicWrite(path, "grün", { mode: 0o666, owner: "" });
  expect(readFileSync(path, "utf8")).toBe("grün");
  expect(statSync(path).mode & 0o777).toBe(0o666);
});

test("bytes are written as they are", async () => {
  const path = join(temporaryFolder(), "file");
  const bytes = Buffer.from([0, 255, 10, 13]);
  await atomicWrite(path, bytes, mine);
  expect(readFileSync(path)).toEqual(bytes);
});

test("a reader sees the old content or the new, never a part", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "file");
  const contents = ["a", "b"].map((letter) => letter.repeat(2 ** 20));
  await atomicWrite(path, contents[0] ?? "", mine);
  let writing = true;
  const seen = new Set<string>();
  const reader = (async () => {
    while (writing) {
      seen.add(readFileSync(path, "utf8"));
      await new Promise(setImmediate);
    }
  })();
  for (let i = 0; i < 20; i += 1) await atomicWrite(path, contents[i % 2] ?? "", mine);
  writing = false;
  await reader;
  for (const content of seen) expect(contents.includes(content)).toBe(true);
});

test("many writers of one file leave one whole content", async () => {
  const folder = temporaryFolder();
  const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
  await Promise.all(contents.map((content) => atomicWrite(join(folder, "file"), content, mine)));
  expect(contents).toContain(readFileSync(join(folder, "file"), "utf8"));
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("the judge sees the new file, complete and with its mode, while the old one is in place", async () => {
  const path = join(temporaryFolder(), "file");
  await atomicWrite(path, "old", mine);
  await atomicWrite(path, "new", { mode: 0o640, owner: "" }, async (temporary) => {
    expect(readFileSync(temporary, "utf8")).toBe("new");
    expect(statSync(temporary).mode & 0o777).toBe(0o640);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
  expect(readFileSync(path, "utf8")).toBe("new");
});

test.each<[string, (path: string) => Promise<void>]>([
  ["the judge refuses", (path) => atomicWrite(path, "new", mine, () => Promise.reject(new Error("no")))],
  ["the owner is nobody", (path) => atomicWrite(path, "new", { mode: 0o600, owner: "no-such-user" })],
])("when %s, the old file stays and nothing is left over", async (_why, write) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "old");
  await expect(write(join(folder, "file"))).rejects.toThrow();
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("a directory in its place is not written over", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "file"));
  await expect(atomicWrite(join(folder, "file"), "new", mine)).rejects.toThrow("EISDIR");
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("a missing folder is an error", async () => {
  await expect(atomicWrite(join(temporaryFolder(), "no", "file"), "x", mine)).rejects.toThrow("ENOENT");
});
