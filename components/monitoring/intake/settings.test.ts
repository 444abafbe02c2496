import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { checked, readSettings } from "./settings.ts";
import { testSettings } from "./testing/settings.ts";

function mistakesOf(change: Readonly<Record<string, unknown>>): string[] {
  const mistakes: string[] = [];
  checked({ ...testSettings(), ...change }, mistakes);
  return mistakes;
}

test("good settings are read as they are, and a slash behind the store's address goes", () => {
  const path = join(temporaryFolder(), "settings.json");
  writeFileSync(
    path,
    JSON.stringify({ ...testSettings(), store: "http://127.0.0.1:9428/", namespace: ["a", "b"] }),
  );
  expect(readSettings(path)).toEqual({
    ...testSettings(),
    store: "http://127.0.0.1:9428",
    namespace: ["a", "b"],
  });
});

test("every mistake is told, with its place, its value and what is allowed", () => {
  const unit = { name: "", role: "boss", team: 7, version: null };
  const file = { path: "/x", unit: "nobody", stream: "stdin" };
  expect(mistakesOf({ store: "9428", format: "xml", version: 3, units: [unit], files: [file] })).toEqual([
    'units[0].name: "" must be a text that is not empty',
    'units[0].role: "boss" must be one of service, store, monitoring, maintenance',
    "units[0].team: 7 must be a text, or null",
    'files[0].unit: "nobody" is no unit; there are ',
    'files[0].stream: "stdin" must be one of stdout, stderr',
    'store: "9428" is no address; write it as "http://127.0.0.1:9428"',
    "version: 3 must be a text that is not empty",
    'format: "xml" must be one of plain, docker, cri',
  ]);
});

test("what is absent is told as such", () => {
  expect(mistakesOf({ units: undefined })).toEqual(["units: absent must be a list"]);
  expect(mistakesOf({ units: [null] })[0]).toBe("units[0]: must be an object");
});

test("a file that is no JSON, or not there, is named", () => {
  const path = join(temporaryFolder(), "settings.json");
  expect(() => readSettings(path)).toThrow(`${path}: cannot be read`);
  writeFileSync(path, "{");
  expect(() => readSettings(path)).toThrow(`${path}: is no JSON`);
});
