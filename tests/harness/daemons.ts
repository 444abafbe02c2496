/** Servers that a test starts, and ends by their pids. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Daemon {
  readonly name: string;
  readonly log: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

export class Daemons {
  private readonly folder: string;
  private readonly running: Daemon[] = [];

  /** @param folder of their logs */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @returns its pid */
  start(name: string, program: string, words: readonly string[], variables: NodeJS.ProcessEnv = {}): number {
    const log = join(this.folder, `${name}.log`);
    const output = openSync(log, "w");
    // A test that is killed has no time to end anything: the kernel does it.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...words], {
      cwd: this.folder,
      stdio: ["ignore", output, output],
      env: { ...process.env, ...variables },
    });
    closeSync(output);
    const ended = new Promise<void>((resolve) => {
      child.once("exit", () => resolve()).once("error", () => resolve());
    });
    this.running.push({ name, log, child, ended });
    return child.pid ?? 0;
  }

  pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.running.map(({ name, child }) => [name, child.pid ?? 0]));
  }

  /** Of those that have died, with the ends of their logs; empty while all of them live. */
  get obituary(): string {
    return this.running
      .filter(({ child }) => child.exitCode !== null || child.signalCode !== null)
      .map((dead) => `${dead.name} has died:\n${endOf(dead)}\n`)
      .join("");
  }

  /** Waits until something holds; fails at once when one of them has died, with the end of its log. */
  async until(what: string, holds: () => Promise<boolean>, patience = 120_000): Promise<void> {
    const deadline = Date.now() + patience;
    while (!(await holds().catch(() => false))) {
      if (this.obituary !== "") throw new Error(`in vain until ${what}:\n${this.obituary}`);
      if (Date.now() > deadline) {
        const logs = this.running.map((each) => `--- ${each.name}\n${endOf(each)}`).join("\n");
        throw new Error(`waited ${patience / 1000} s in vain until ${what}:\n${logs}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** All of them, at once: nothing that they hold is needed any more. */
  async end(): Promise<void> {
    for (const { child } of this.running) child.kill("SIGKILL");
    await Promise.all(this.running.map(({ ended }) => ended));
    this.running.length = 0;
  }
}

function endOf({ log }: Daemon): string {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-12).join("\n");
}
