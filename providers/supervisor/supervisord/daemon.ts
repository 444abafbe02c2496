/** One supervisord for each run directory: started with the first program, ended after the last. */
import { spawn } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { atomicWrite } from "../host/atomic-write.ts";
import { cleanEnvironment } from "../host/clean-environment.ts";
import { lastLines } from "../host/logs.ts";
import { Mutex } from "../host/mutex.ts";
import { makeUnitFolders } from "../host/unit.ts";
import { UserError } from "../kind.ts";
import { type ProcessInfo, SupervisordRpc, Unreachable, unlessUnreachable } from "./rpc.ts";
import { daemonSettings, paths } from "./settings.ts";

/** How long a start, and an end with all its programs stopped, may take. */
const startTimeout = 20_000;
const endTimeout = 60_000;

/** One process's answer serves all programs that are looked at in the same moment. */
const freshFor = 100;

export class Supervisord {
  readonly rpc: SupervisordRpc;
  private readonly home: string;
  private readonly mutex = new Mutex();
  private snapshot: { at: number; processes: Promise<ProcessInfo[] | undefined> } | undefined;

  private static readonly instances = new Map<string, Supervisord>();

  static of(home: string): Supervisord {
    const known = Supervisord.instances.get(home) ?? new Supervisord(home);
    Supervisord.instances.set(home, known);
    return known;
  }

  private constructor(home: string) {
    this.home = home;
    this.rpc = new SupervisordRpc(paths(home).socket);
  }

  /** Changes the set of programs: one at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.mutex.run(async () => {
      try {
        return await work();
      } finally {
        this.snapshot = undefined;
      }
    });
  }

  /** All processes, at most 100 ms old; undefined where no supervisord answers. */
  processes(): Promise<ProcessInfo[] | undefined> {
    if (this.snapshot === undefined || performance.now() - this.snapshot.at > freshFor) {
      this.snapshot = { at: performance.now(), processes: this.ask() };
    }
    return this.snapshot.processes;
  }

  async ensureRunning(): Promise<void> {
    const { folder, programs, settings } = paths(this.home);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await mkdir(programs, { recursive: true });
    await makeUnitFolders(this.home);
    await atomicWrite(settings, daemonSettings(this.home), { mode: 0o600, owner: "" });
    if ((await this.ask()) !== undefined) return;
    await this.start(settings);
  }

  /** Ends the daemon when it has no program left, neither in its settings nor, half stopped, in its memory. */
  async endWhenIdle(): Promise<void> {
    const settings = await readdir(paths(this.home).programs).catch(() => []);
    if (settings.some((name) => name.endsWith(".conf")) || (await this.ask())?.length !== 0) return;
    const pid = await this.rpc.pid().catch(() => undefined);
    if (pid === undefined) return;
    await this.rpc.shutdown().catch(unlessUnreachable);
    const deadline = performance.now() + endTimeout;
    while (await isSupervisord(pid)) {
      if (performance.now() > deadline)
        throw new UserError(`supervisord (pid ${pid}) did not end within ${endTimeout / 1000} s`);
      await sleep(50);
    }
  }

  private async ask(): Promise<ProcessInfo[] | undefined> {
    try {
      return await this.rpc.processes();
    } catch (error) {
      if (error instanceof Unreachable) return undefined;
      throw error;
    }
  }

  private async start(settings: string): Promise<void> {
    // It makes itself a daemon in a session of its own, so it outlives the engine, which ends our process group.
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn("supervisord", ["-c", settings], {
        env: cleanEnvironment(),
        stdio: "ignore",
        detached: true,
        timeout: startTimeout,
        killSignal: "SIGKILL",
      });
      child.once("error", reject).once("exit", resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      throw new UserError(
        `supervisord is not on the PATH; run 'eval "$(npm run -s env)"' in this shell first`,
      );
    });
    const deadline = performance.now() + startTimeout;
    while (code === 0 && performance.now() < deadline) {
      if ((await this.ask()) !== undefined) return;
      await sleep(50);
    }
    const { log } = paths(this.home);
    const how =
      code === 0 || code === null ? `no answer within ${startTimeout / 1000} s` : `exit code ${code}`;
    const told = `supervisord did not start with ${settings} (${how}); ${log} ends with:`;
    throw new UserError([told, ...(await lastLines(log, 10))].join("\n  "));
  }
}

async function isSupervisord(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes("supervisord");
}
