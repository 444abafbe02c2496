/** A command that ends by itself: why it failed, if it did, and the end of what it said. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { endMarked } from "./processes.ts";
import type { Owner } from "./users.ts";

const mostOutput = 8_192;

/** By it what a command has started is found, whatever session and parent it has by then. */
const runVariable = "SUPERVISED_RUN";

export interface CommandOptions {
  /** Milliseconds until the command, with all that it started, is killed. */
  readonly timeout: number;
  readonly cwd?: string;
  /** The whole environment; default: the provider's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly as?: Owner | undefined;
}

export interface CommandResult {
  /** What went wrong, as the end of a sentence that begins with the command; undefined: it ended with 0. */
  readonly failure: string | undefined;
  /** Its exit code; undefined: it was not started, or did not end by itself. */
  readonly exit: number | undefined;
  readonly output: string;
}

export async function runCommand(
  command: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  try {
    return await started(command, options);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).syscall?.startsWith("spawn")) throw error;
    const failure = await whyNotStarted(command[0] ?? "", options, error as NodeJS.ErrnoException);
    return { failure, exit: undefined, output: "" };
  }
}

function started(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [program = "", ...words] = command;
  const run = randomUUID();
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...(options.environment ?? process.env), [runVariable]: run },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...options.as,
    });
    let output = "";
    const take = (chunk: string) => {
      output = endOf(output + chunk);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    let killed: Promise<void> | undefined;
    const timer = setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid);
      killed = endMarked(`${runVariable}=${run}`, { signal: "KILL", timeout: 0 });
      killed.catch(reject);
      // What carries neither the mark nor the group's number holds them open, and would be waited for.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.timeout);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", async (code, signal) => {
      clearTimeout(timer);
      const exit = killed !== undefined || code === null ? undefined : code;
      const limit = killed === undefined ? undefined : options.timeout;
      await killed?.catch(() => undefined);
      resolve({ failure: exit === 0 ? undefined : ending(code, signal, limit), exit, output });
    });
  });
}

function ending(code: number | null, signal: string | null, limit: number | undefined): string {
  if (limit !== undefined)
    return `was killed after ${limit / 1000} s, its limit, with all that it had started`;
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/** Whole lines: half a secret at the cut would be taken for none. */
function endOf(text: string): string {
  if (text.length <= mostOutput) return text;
  const end = text.slice(-mostOutput);
  return end.slice(end.indexOf("\n") + 1);
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The system says "no such file" of the command, whether that is missing or the folder that it should run in. */
async function whyNotStarted(
  program: string,
  { cwd, environment }: CommandOptions,
  error: NodeJS.ErrnoException,
): Promise<string> {
  const folder = cwd === undefined ? undefined : await stat(cwd).catch(() => undefined);
  if (cwd !== undefined && folder?.isDirectory() !== true)
    return `could not start: its folder ${cwd} ${folder === undefined ? "is not there" : "is no folder"}`;
  if (error.code === "ENOENT") {
    const { PATH } = environment ?? process.env;
    const where = program.includes("/") ? "" : ` on its PATH, ${PATH ?? "which is not set"}`;
    return `could not start: there is no command "${program}"${where}`;
  }
  return `could not start: ${error.message}`;
}
