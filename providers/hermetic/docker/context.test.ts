import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { filesOf } from "./context.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "neuroerp-context-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function files(contents: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

test("all of a folder is its context", () => {
  files({ Dockerfile: "", "a/b": "", c: "" });
  expect(filesOf(folder, "Dockerfile")).toEqual(["Dockerfile", "a/b", "c"]);
});

test(".dockerignore leaves files out, exceptions and all, and never the Dockerfile", () => {
  files({ ".dockerignore": "*\n!a\na/left\n", Dockerfile: "", "a/b": "", "a/left": "", c: "", "d/e": "" });
  expect(filesOf(folder, "Dockerfile")).toEqual(["Dockerfile", "a/b"]);
});

test("a Dockerfile's own list goes before", () => {
  files({ ".dockerignore": "a", "own.dockerignore": "b", own: "", a: "", b: "" });
  expect(filesOf(folder, "own")).toEqual([".dockerignore", "a", "own", "own.dockerignore"]);
});
