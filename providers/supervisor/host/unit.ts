/** A unit: one process that a supervisor keeps running, whichever of the two it is. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { absolutePath, command, environment, httpUrl, text, timeout } from "../kinds/shapes.ts";

const port = z
  .int("allowed is a port, 1 to 65535")
  .min(1, "allowed is a port, 1 to 65535")
  .max(65535, "allowed is a port, 1 to 65535");

/** How long a unit may take to end before it is killed. */
export const stopTimeout = timeout.default(10_000);

/** The stack's run directory: the supervisors' sockets, settings and logs lie below it. */
export const runDirectory = absolutePath
  .refine(
    (path) => Buffer.byteLength(path) <= 70,
    "allowed are 70 bytes: a socket's path below it must stay under 108; set a shorter run directory",
  )
  .refine(
    (path) => !/[*?[\n]|\s[;#]|%\(here\)s/.test(path),
    "allowed is a path without *, ?, [, %(here)s, and without ; or # after a space: supervisord would read more into them; set another run directory",
  );

/** The inputs that PM2 apps and supervisord programs share; durations are milliseconds, sizes bytes. */
export const unitSchema = z.object({
  home: runDirectory,
  /** Unique in its supervisor. */
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "allowed is a DNS label: a-z, 0-9 and -, at most 63 characters",
    ),
  /** The command's words; the first is looked up on `environment.PATH`. */
  command,
  cwd: absolutePath,
  /** The whole environment: nothing is inherited. */
  environment: environment.default({}),
  /** More environment, kept in a file that only its user can read. */
  secretEnvironment: environment.default({}),
  /** Ready when this answers; without any, when the process runs. */
  ready: z
    .strictObject({
      /** Ready when a GET answers below 400. */
      url: httpUrl.optional(),
      /** Ready when the port accepts a connection. */
      port: port.optional(),
      /** Ready when this command ends with 0. */
      command: command.optional(),
      /** How long a start may take. */
      timeout: timeout.default(60_000),
    })
    .default({ timeout: 60_000 }),
  /** Ports that it will listen on: a stranger on one of them is an error before the start. */
  ports: z.array(port).default([]),
  /** A change of any of these values restarts it: hashes of its files. */
  restartOn: z.record(z.string(), text).default({}),
  stop: z
    .strictObject({
      signal: z.enum(["TERM", "INT", "QUIT", "HUP"], "allowed are TERM, INT, QUIT, HUP").default("TERM"),
      timeout: stopTimeout,
    })
    .default({ signal: "TERM", timeout: 10_000 }),
});
export type UnitInputs = z.infer<typeof unitSchema>;

/** What it takes to find a unit and to end it. */
export type UnitIdentity = Pick<UnitInputs, "home" | "name" | "stop">;

export interface UnitOutputs {
  /** `running`, `starting`, `backing off` (crashed, will be retried), `stopped`, `fatal`, or `absent`. */
  readonly state: UnitState;
  /** Changes when what is run changes. */
  readonly definition: string;
  readonly stdout: string;
  readonly stderr: string;
}
export type UnitState = "running" | "starting" | "backing off" | "stopped" | "fatal" | "absent";

/** States in which there is nothing to mend. One that is backing off is tried again at once, and judged. */
export const wellStates: readonly UnitState[] = ["running", "starting"];

export type Supervisor = "pm2" | "supervisord";

/** What starts a process: a supervisor, or the provider itself for a task. */
export type Starter = Supervisor | "task";

/** The environment variable that every process of a unit or a task carries, its orphans too. */
export function unitMark(home: string, starter: Starter, name: string): string {
  return `${markVariable}=${starter}:${name}@${home}`;
}

export const markVariable = "SUPERVISED_UNIT";

/**
 * Launchers, and the counters of starts, lie outside the supervisors' own folders, which are closed: a program may run
 * as another user.
 */
export function launchFolder(home: string): string {
  return join(home, "launch");
}

export function launcherPath(unit: Pick<UnitInputs, "home" | "name">, supervisor: Supervisor): string {
  return join(launchFolder(unit.home), `${supervisor}-${unit.name}.sh`);
}

export function logPaths(unit: Pick<UnitInputs, "home" | "name">): { stdout: string; stderr: string } {
  const logs = join(unit.home, "logs");
  return { stdout: join(logs, `${unit.name}.out.log`), stderr: join(logs, `${unit.name}.err.log`) };
}

export async function makeUnitFolders(home: string): Promise<void> {
  await mkdir(launchFolder(home), { recursive: true });
  await mkdir(join(home, "logs"), { recursive: true, mode: 0o700 });
}
