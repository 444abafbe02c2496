/** A command that ends by itself: its exit code and the end of what it said. */
import { spawn } from "node:child_process";
import type { Owner } from "./users.ts";

const mostOutput = 8_192;

export interface CommandOptions {
  /** Milliseconds until the command, with all that it started, is killed. */
  readonly timeout: number;
  readonly cwd?: string;
  /** The whole environment; default: the provider's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly as?: Owner | undefined;
}

export interface CommandResult {
  /** 127: no such command; 124: killed at the time-out. */
  readonly code: number;
  readonly output: string;
}

export function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [program = "", ...words] = command;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.environment === undefined ? {} : { env: options.environment }),
      ...options.as,
    });
    let output = "";
    const take = (chunk: string) => {
      output = (output + chunk).slice(-mostOutput);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      if (child.pid !== undefined) killGroup(child.pid);
      // A child in a session of its own holds them open, and would be waited for.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.timeout);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: error.message });
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve(
        expired
          ? { code: 124, output }
          : { code: code ?? 1, output: signal === null ? output : `${output}\nended by ${signal}` },
      );
    });
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
