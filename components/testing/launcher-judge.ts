/** The shell, on launchers: it can read all of them, and hands on words and variables as they were given. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { renderLauncher } from "../../providers/supervisor/host/launcher.ts";
import {
  launcherPath,
  launchFolder,
  type Supervisor,
  type UnitInputs,
  unitMark,
} from "../../providers/supervisor/host/unit.ts";
import type { Rendered } from "./rendered.ts";
import { type Started, servicesOf } from "./services-judge.ts";

/** @param sample so many services are started too, with commands that print what they were given */
export function judgeLaunchers(batch: readonly Rendered[], sample: number): void {
  const started = batch.flatMap(servicesOf);
  for (const { home } of batch) mkdirSync(launchFolder(home), { recursive: true });
  shell(
    'for script; do sh -n "$script"; done',
    started.map(({ unit, supervisor }) => script(unit, supervisor)),
  );
  const chosen = started.slice(0, sample);
  const words = printed(chosen, (command) => ["/usr/bin/printf", "%s\\0", ...command]);
  const variables = printed(chosen, () => ["/usr/bin/env", "-0"]);
  for (const [index, { unit, supervisor }] of chosen.entries()) {
    const [mark = "", ...value] = unitMark(unit.home, supervisor, unit.name).split("=");
    const given = { ...unit.environment, ...unit.secretEnvironment, [mark]: value.join("="), PWD: unit.cwd };
    expect(words[index]).toEqual(unit.command);
    // Where the shell was before is of no meaning.
    const arrived = variables[index]?.filter((each) => !each.startsWith("OLDPWD="));
    expect(arrived?.sort()).toEqual(
      Object.entries(given)
        .map(([key, text]) => `${key}=${text}`)
        .sort(),
    );
  }
}

function script(unit: UnitInputs, supervisor: Supervisor): string {
  const path = launcherPath(unit, supervisor);
  writeFileSync(path, renderLauncher(unit, supervisor).script);
  return path;
}

/** What each prints when it is started with another command, in the order of the services. */
function printed(chosen: readonly Started[], command: (words: readonly string[]) => string[]): string[][] {
  const scripts = chosen.map(({ unit, supervisor }) => {
    mkdirSync(unit.cwd, { recursive: true });
    return script({ ...unit, command: command(unit.command) }, supervisor);
  });
  // A byte that no text of the catalogue has stands between two services.
  const output = shell("for script; do /usr/bin/env -i /bin/sh \"$script\"; printf '\\377'; done", scripts);
  return output
    .toString("latin1")
    .split("\u00ff")
    .slice(0, -1)
    .map((each) => Buffer.from(each, "latin1").toString().split("\0").slice(0, -1));
}

/** One shell for many files. */
function shell(commands: string, files: readonly string[]): Buffer {
  return execFileSync("/bin/sh", ["-ec", commands, "sh", ...files], { maxBuffer: 2 ** 30 });
}
