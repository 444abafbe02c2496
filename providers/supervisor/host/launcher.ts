/**
 * The launcher: a shell script that both supervisors run for a unit.
 *
 * It does what neither of them can: it ends what an earlier run left over (a killed supervisor leaves its
 * children, a killed `npm run` leaves its server) and it takes secrets from a file of mode 0600 instead of
 * a command line or a settings file.
 */
import { rm } from "node:fs/promises";
import { digest } from "../properties.ts";
import { atomicWrite } from "./atomic-write.ts";
import { startCounter, startsPath } from "./starts.ts";
import { launcherPath, type Supervisor, type UnitInputs, unitMark } from "./unit.ts";

export interface Launcher {
  readonly script: string;
  /** Changes when anything that is run changes; the secrets are in it, but cannot be read from it. */
  readonly definition: string;
}

export function renderLauncher(
  unit: UnitInputs,
  supervisor: Supervisor,
  extra: Record<string, string> = {},
): Launcher {
  const mark = unitMark(unit.home, supervisor, unit.name);
  const [name, ...value] = mark.split("=");
  const exported = { ...extra, ...unit.environment, ...unit.secretEnvironment };
  const script = [
    "#!/bin/sh",
    `# Made by "pulumi up" for ${unit.name}; an edit is drift, and the next "pulumi up" undoes it.`,
    "leftovers() {",
    `  grep -lzsxF -e ${quote(mark)} /proc/[0-9]*/environ | cut -d/ -f3`,
    "}",
    "old=$(leftovers)",
    'if [ -n "$old" ]; then',
    `  echo "ending what an earlier run left over:" $old >&2`,
    `  kill -s ${unit.stop.signal} $old`,
    "  tries=0",
    `  while [ -n "$(leftovers)" ] && [ $tries -lt ${Math.ceil(unit.stop.timeout / 100)} ]; do`,
    "    sleep 0.1",
    "    tries=$((tries + 1))",
    "  done",
    "  old=$(leftovers)",
    '  [ -z "$old" ] || kill -s KILL $old',
    "fi",
    // What a server makes is for its user alone.
    "umask 077",
    ...startCounter(unit, supervisor, quote),
    ...Object.entries(exported).map(([key, text]) => `export ${key}=${quote(text)}`),
    `export ${name}=${quote(value.join("="))}`,
    `cd ${quote(unit.cwd)} || exit 72`,
    `exec ${unit.command.map(quote).join(" ")}`,
    "",
  ].join("\n");
  return { script, definition: digest(`${script}\0${JSON.stringify(unit.restartOn)}`) };
}

export async function installLauncher(
  unit: UnitInputs,
  supervisor: Supervisor,
  script: string,
  owner: string,
): Promise<void> {
  await atomicWrite(launcherPath(unit, supervisor), script, { mode: 0o600, owner });
}

export async function removeLauncher(
  unit: Pick<UnitInputs, "home" | "name">,
  supervisor: Supervisor,
): Promise<void> {
  await rm(launcherPath(unit, supervisor), { force: true });
  await rm(startsPath(unit, supervisor), { force: true });
}

/** The supervisor's command line: an empty environment, so that nothing of who ran `pulumi up` gets in. */
export function launchCommand(path: string): string[] {
  return ["/usr/bin/env", "-i", "/bin/sh", path];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
