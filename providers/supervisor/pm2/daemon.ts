/** One PM2 daemon for each run directory: started with the first app, ended after the last. */
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { cleanEnvironment } from "../host/clean-environment.ts";
import { lastLines } from "../host/logs.ts";
import { Mutex } from "../host/mutex.ts";
import { makeUnitFolders } from "../host/unit.ts";
import { UserError } from "../kind.ts";

/** What PM2's list says of an app, as far as it is used here. */
export interface Pm2Process {
  readonly name: string;
  readonly pid: number;
  readonly pm2_env: {
    readonly status:
      | "online"
      | "launching"
      | "stopping"
      | "stopped"
      | "errored"
      | "waiting restart"
      | "one-launch-status";
    readonly restart_time: number;
    /** Unix time of the last start, in milliseconds. */
    readonly pm_uptime: number;
    readonly env: Record<string, string>;
    readonly DEFINITION?: string;
  };
}

/** PM2's programmatic API (https://pm2.keymetrics.io/docs/usage/pm2-api/), as far as it is used here. */
interface Pm2Api {
  connect(done: (error: Error | null) => void): void;
  list(done: (error: Error | null, apps: Pm2Process[]) => void): void;
  start(app: Record<string, unknown>, done: (error: Error | null) => void): void;
  delete(name: string, done: (error: Error | null) => void): void;
  killDaemon(done: (error: Error | null) => void): void;
  disconnect(): void;
}

export class Pm2 {
  private readonly home: string;
  private readonly mutex = new Mutex();
  private api: Promise<Pm2Api> | undefined;

  private static readonly instances = new Map<string, Pm2>();

  static of(home: string): Pm2 {
    const known = Pm2.instances.get(home) ?? new Pm2(home);
    Pm2.instances.set(home, known);
    return known;
  }

  private constructor(home: string) {
    this.home = join(home, "pm2");
  }

  /** Changes the set of apps: one at a time. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.mutex.run(work);
  }

  async ensureRunning(): Promise<void> {
    // The sockets are open to the group by PM2's own choice; the folder closes them to everybody else.
    await mkdir(this.home, { recursive: true, mode: 0o700 });
    await makeUnitFolders(dirname(this.home));
    if (await this.answers()) return;
    this.api = undefined;
    await this.start();
  }

  /** The apps; undefined where no daemon answers. */
  async list(): Promise<Pm2Process[] | undefined> {
    if (!(await this.answers())) return undefined;
    const api = await this.connected();
    return promised<Pm2Process[]>((done) => api.list(done));
  }

  async startApp(app: Record<string, unknown>): Promise<void> {
    const api = await this.connected();
    await promised<unknown>((done) => api.start(app, done));
  }

  /** Stops the app, with all its descendants, and forgets it; an app that is not there is no error. */
  async dropApp(name: string): Promise<void> {
    if (!(await this.list())?.some((app) => app.name === name)) return;
    const api = await this.connected();
    await promised<unknown>((done) => api.delete(name, done));
  }

  /** Ends the daemon when it has no app left. */
  async endWhenIdle(): Promise<void> {
    if ((await this.list())?.length !== 0) return;
    const api = await this.connected();
    await promised<unknown>((done) => api.killDaemon(done));
    this.api = undefined;
  }

  /** Closes the connection; a question under way would never be answered. */
  async disconnect(): Promise<void> {
    const api = await this.api;
    this.api = undefined;
    api?.disconnect();
  }

  private async start(): Promise<void> {
    // Through PM2's own command: it puts the daemon into a session of its own, and hands on just this environment.
    const { code, errors } = await new Promise<{ code: number | null; errors: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [require.resolve("pm2/bin/pm2"), "ping"], {
        // Without the signal it would interrupt its apps (SIGINT) to stop them.
        env: {
          ...cleanEnvironment(),
          PM2_HOME: this.home,
          PM2_WORKER_INTERVAL: "5000",
          PM2_KILL_SIGNAL: "SIGTERM",
        },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      const chunks: Buffer[] = [];
      child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
      child
        .once("error", reject)
        .once("exit", (exit) => resolve({ code: exit, errors: Buffer.concat(chunks).toString() }));
    });
    if (code === 0 && (await this.answers())) return;
    const lines = await lastLines(join(this.home, "pm2.log"), 10);
    throw new UserError(
      [`PM2's daemon did not start (exit code ${code}) ${errors}; its log ends with:`, ...lines].join("\n  "),
    );
  }

  /** Looks without starting a daemon, which PM2's own connect would do. */
  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(join(this.home, "rpc.sock"));
      const done = (answer: boolean) => () => {
        socket.destroy();
        resolve(answer);
      };
      socket.once("connect", done(true)).once("error", done(false));
    });
  }

  private connected(): Promise<Pm2Api> {
    this.api ??= (async () => {
      // Else it greets on stdout, which is the engine's.
      process.env["PM2_PROGRAMMATIC"] = "true";
      const { custom } = require("pm2") as { custom: new (options: object) => Pm2Api };
      const api = new custom({ pm2_home: this.home, daemon_mode: true });
      await promised<unknown>((done) => api.connect(done));
      return api;
    })();
    return this.api;
  }
}

const require = createRequire(import.meta.url);

function promised<T>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      // PM2 passes errors, arrays of errors, and texts.
      if (error) reject(error instanceof Error ? error : new Error(String(error)));
      else resolve(value as T);
    });
  });
}
