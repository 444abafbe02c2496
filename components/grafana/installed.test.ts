import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { installedGrafana } from "./installed.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "neuroerp-grafana-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function unpacked(executable: string, { mode = 0o755, whole = true } = {}): string {
  const home = join(folder, "opt");
  mkdirSync(join(home, "bin"), { recursive: true });
  writeFileSync(join(home, "bin", executable), "");
  chmodSync(join(home, "bin", executable), mode);
  if (whole) {
    mkdirSync(join(home, "conf"));
    writeFileSync(join(home, "conf", "defaults.ini"), "");
  }
  return home;
}

test("an unpacked archive on the path is found with its folder", () => {
  const home = unpacked("grafana");
  expect(installedGrafana(`/nowhere:${home}/bin`)).toEqual({
    command: [join(home, "bin", "grafana"), "server"],
    homepath: home,
  });
});

test("the server of earlier versions is one word", () => {
  const home = unpacked("grafana-server");
  expect(installedGrafana(`${home}/bin`)?.command).toEqual([join(home, "bin", "grafana-server")]);
});

test("a link to the executable leads to its folder", () => {
  const home = unpacked("grafana");
  mkdirSync(join(folder, "links"));
  symlinkSync(join(home, "bin", "grafana"), join(folder, "links", "grafana"));
  expect(installedGrafana(join(folder, "links"))?.homepath).toBe(home);
});

test("what cannot be run, what has no folder, and nothing are none", () => {
  expect(installedGrafana(`${unpacked("grafana", { mode: 0o644 })}/bin`)).toBeUndefined();
  expect(installedGrafana("")).toBeUndefined();
  expect(installedGrafana("relative:/nowhere")).toBeUndefined();
});
