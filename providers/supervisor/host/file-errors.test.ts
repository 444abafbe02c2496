import { mkdir, readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { UserError } from "../kind.ts";
import { fileError } from "./file-errors.ts";

const failure = (work: Promise<unknown>) => work.then(() => undefined, fileError) as Promise<Error>;

test.each([
  ["ENOSPC", "no space left on its device; make room there"],
  ["EDQUOT", "its user's disk quota is used up"],
  ["EROFS", "its file system is read-only; make it writable"],
  ["EACCES", "permission denied; let the current user write to /a"],
])("%s tells the path, the cause and what to do", (code, words) => {
  const error = fileError(Object.assign(new Error("write"), { code }), "/a/b.conf") as Error;
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toContain(`cannot write /a/b.conf: ${words}`);
  expect(error.message).toContain(`then run the same command again (${code})`);
});

test("the host's own error knows its path, and whether something was to be removed", async () => {
  const { message } = await failure(mkdir("/etc/passwd/folder"));
  expect(message).toMatch(/^cannot write \/etc\/passwd\/folder: a part of its path is no folder;/);
  const unlink = Object.assign(new Error(), { code: "EROFS", syscall: "unlink", path: "/a/b" });
  expect((fileError(unlink) as Error).message).toMatch(/^cannot remove \/a\/b: /);
});

test("any other error stays what it is", async () => {
  expect(await failure(readFile("/no/such/file"))).toMatchObject({ code: "ENOENT" });
  const mistake = new TypeError("x is no function");
  expect(fileError(mistake)).toBe(mistake);
});
