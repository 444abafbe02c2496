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
  /** The connection; it is there from `connect` on. */
  readonly Client: { readonly client_sock?: { close(): void } };
}

/** How long a start may take, in milliseconds. */
const startTimeout = 30_000;

export class Pm2 {
  private readonly home: string;
  private readonly mutex = new Mutex();
  private api: Pm2Api | undefined;
  private connection: Promise<Pm2Api> | undefined;

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
    this.disconnect();
    await this.start();
  }

  /** The apps; undefined where no daemon answers. */
  async list(): Promise<Pm2Process[] | undefined> {
    return this.asked<Pm2Process[]>((api, done) => api.list(done)).catch(unlessGone);
  }

  async startApp(app: Record<string, unknown>): Promise<void> {
    await this.asked<unknown>((api, done) => api.start(app, done));
  }

  /** Stops the app, with all its descendants, and forgets it; an app, or a daemon, that is not there is no error. */
  async dropApp(name: string): Promise<void> {
    if (!(await this.list())?.some((app) => app.name === name)) return;
    await this.asked<unknown>((api, done) => api.delete(name, done)).catch(unlessGone);
  }

  /** Ends the daemon when it has no app left. */
  async endWhenIdle(): Promise<void> {
    if ((await this.list())?.length !== 0) return;
    await this.asked<unknown>((api, done) => api.killDaemon(done)).catch(unlessGone);
    this.disconnect();
  }

  /**
   * Closes the connection; a question under way is never answered. Without it, the process that has asked lives on;
   * PM2's own disconnect leaves the connection to a daemon that has gone trying for ever.
   */
  disconnect(): void {
    this.api?.Client.client_sock?.close();
    this.api = undefined;
    this.connection = undefined;
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
          // An app that has lived so long is restarted at once again; by default half a minute.
          EXP_BACKOFF_RESET_TIMER: "5000",
          PM2_KILL_SIGNAL: "SIGTERM",
        },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
        timeout: startTimeout,
        killSignal: "SIGKILL",
      });
      const chunks: Buffer[] = [];
      child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
      child
        .once("error", reject)
        .once("exit", (exit) => resolve({ code: exit, errors: Buffer.concat(chunks).toString() }));
    });
    if (code === 0 && (await this.answers())) return;
    const log = join(this.home, "pm2.log");
    const how = code === null ? `killed after ${startTimeout / 1000} s` : `exit code ${code}`;
    throw new UserError(
      [
        `PM2's daemon did not start in ${this.home} (${how}) ${errors.trim()}; ${log} ends with:`,
        ...(await lastLines(log, 10)),
      ].join("\n  "),
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

  /**
   * Asks, and waits for the answer as long as the daemon lives: PM2's client waits for that of a dead one for ever.
   *
   * @throws DaemonGone
   */
  private async asked<T>(question: (api: Pm2Api, done: Done<T>) => void): Promise<T> {
    // PM2's own connect would start a daemon, with all of our environment.
    if (!(await this.answers())) throw new DaemonGone();
    return new Promise<T>((resolve, reject) => {
      const watch = setInterval(async () => {
        if (await this.answers()) return;
        clearInterval(watch);
        this.disconnect();
        reject(new DaemonGone());
      }, 200);
      this.connected()
        .then((api) => promised<T>((done) => question(api, done)))
        .then(resolve, reject)
        .finally(() => clearInterval(watch));
    });
  }

  private connected(): Promise<Pm2Api> {
    this.connection ??= (async () => {
      // Else it greets on stdout, which is the engine's.
      process.env["PM2_PROGRAMMATIC"] = "true";
      const { custom } = require("pm2") as { custom: new (options: object) => Pm2Api };
      const api = new custom({ pm2_home: this.home, daemon_mode: true });
      this.api = api;
      await promised<unknown>((done) => api.connect(done));
      return api;
    })();
    return this.connection;
  }
}

const require = createRequire(import.meta.url);

type Done<T> = (error: Error | null, value?: T) => void;

class DaemonGone extends UserError {
  constructor() {
    super("PM2's daemon has ended meanwhile; run the same command again, and it is started anew");
  }
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof DaemonGone)) throw error;
}

function promised<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      // PM2 passes errors, arrays of errors, and texts.
      if (error) reject(error instanceof Error ? error : new Error(String(error)));
      else resolve(value as T);
    });
  });
}
