/** The path of a log line, of real servers: a collector reads files, an intake or nothing is between, a store has them. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "../../components/monitoring/intake/settings.ts";
import { collectorSettings } from "../../components/monitoring/logs/collector.ts";
import { victoriaLogs } from "../../components/platforms/host/observers.ts";
import { isProgram } from "./programs.ts";
import { freePort } from "./stack.ts";

const main = join(import.meta.dirname, "../../components/monitoring/intake/main.ts");

/** What is missing to run it here; empty: nothing. */
export function missingForLogPath(): string {
  if (!existsSync(victoriaLogs)) return "the log store (npm run -s env sets it up)";
  return isProgram("rsyslogd") || existsSync("/usr/sbin/rsyslogd") ? "" : "rsyslogd";
}

export class LogPath {
  /** All that it has on the disk. */
  readonly folder: string;
  /** Files in it called `<unit>.<out|err>.log` are read, rotated ones to their end. */
  readonly logs: string;
  readonly #ports: { readonly store: number; readonly intake: number };
  readonly #processes = new Map<string, ChildProcess>();

  private constructor(folder: string, ports: { readonly store: number; readonly intake: number }) {
    this.folder = folder;
    this.logs = join(folder, "logs");
    this.#ports = ports;
    for (const each of [this.logs, join(folder, "spool"), this.data]) mkdirSync(each);
  }

  static async make(): Promise<LogPath> {
    const folder = mkdtempSync(join(tmpdir(), "neuroerp-log-path-"));
    return new LogPath(folder, { store: await freePort(), intake: await freePort() });
  }

  get data(): string {
    return join(this.folder, "data");
  }

  get store(): string {
    return `http://127.0.0.1:${this.#ports.store}`;
  }

  get intake(): string {
    return `http://127.0.0.1:${this.#ports.intake}`;
  }

  async startStore(): Promise<void> {
    this.#start("store", victoriaLogs, [
      `-storageDataPath=${this.data}`,
      `-httpListenAddr=127.0.0.1:${this.#ports.store}`,
      "-inmemoryDataFlushInterval=1s",
    ]);
    await this.#answers(`${this.store}/health`);
  }

  /** @param secrets values that are masked */
  async startIntake(secrets: readonly string[] = []): Promise<void> {
    const path = join(this.folder, "intake.json");
    const list = join(this.folder, "secrets");
    writeFileSync(list, secrets.join("\n"), { mode: 0o600 });
    const settings: Settings = {
      store: this.store,
      application: "shop",
      environment: "test",
      version: "1.0.0",
      format: "plain",
      units: [{ name: "shop-crm", role: "service", team: "crm", version: null }],
      files: [],
      secrets: list,
    };
    writeFileSync(path, JSON.stringify(settings));
    this.#start("intake", process.execPath, [main, path, String(this.#ports.intake)]);
    await this.#answers(`${this.intake}/health`);
  }

  /** @param past it hands lines to the store's own bulk endpoint, and nobody looks at them between */
  startCollector({ past = false } = {}): void {
    const path = join(this.folder, "collector.conf");
    const settings = collectorSettings({
      inputs: ["*.log", "*.log.[0-9]*"].map((files) => ({ files: join(this.logs, files) })),
      intake: { host: "127.0.0.1", port: this.#ports.intake },
      spool: join(this.folder, "spool"),
    });
    const direct = settings
      .replace('server="127.0.0.1"', `server="127.0.0.1:${this.#ports.store}/insert/elasticsearch"`)
      .replace('outname="at"', 'outname="@timestamp"')
      .replace('outname="line"', 'outname="_msg"');
    writeFileSync(path, past ? direct : settings);
    this.#start("collector", "rsyslogd", ["-n", "-f", path, "-i", join(this.folder, "collector.pid")]);
  }

  /** Ends one with SIGTERM, and waits until it has. */
  async stop(name: "store" | "intake" | "collector"): Promise<void> {
    const child = this.#processes.get(name);
    this.#processes.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
  }

  async end(): Promise<void> {
    for (const name of ["collector", "intake", "store"] as const) await this.stop(name);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Entries that match, in LogsQL. */
  async entries(query: string): Promise<Record<string, string>[]> {
    const response = await fetch(`${this.store}/select/logsql/query`, {
      method: "POST",
      body: new URLSearchParams({ query }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, string>);
  }

  /** How many entries there are, and how many messages that differ. */
  async count(query = "*"): Promise<{ readonly all: number; readonly different: number }> {
    const [row] = await this.entries(`${query} | stats count() all, count_uniq(_msg) different`);
    return { all: Number(row?.["all"] ?? 0), different: Number(row?.["different"] ?? 0) };
  }

  /** Waits until so many match. @param limit in milliseconds */
  async arrived(count: number, { query = "*", limit = 120_000 } = {}): Promise<void> {
    const end = Date.now() + limit;
    for (;;) {
      const { all } = await this.count(query);
      if (all >= count) return;
      if (Date.now() > end) throw new Error(`${all} of ${count} entries arrived in ${limit / 1000} s`);
      await sleep(100);
    }
  }

  #start(name: string, program: string, words: readonly string[]): void {
    const log = openSync(join(this.folder, `${name}.log`), "a");
    this.#processes.set(name, spawn(program, words, { stdio: ["ignore", log, log] }));
  }

  async #answers(url: string): Promise<void> {
    const end = Date.now() + 30_000;
    while (
      !(await fetch(url)
        .then(({ ok }) => ok)
        .catch(() => false))
    ) {
      if (Date.now() > end) throw new Error(`${url} does not answer`);
      await sleep(50);
    }
  }
}
