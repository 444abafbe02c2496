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
    const take = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-mostOutput);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
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
