/** A Prometheus of a benchmark's own, in a folder of its own, with nothing but rules and one target. */
import { spawn } from "node:child_process";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { probeUrl } from "../providers/supervisor/host/ready.ts";
import { eventually, freePort } from "../tests/harness/stack.ts";

export interface Evaluated {
  readonly name: string;
  /** Seconds from one evaluation to the next. */
  readonly interval: number;
  /** Seconds that the last one took; 0 before the first. */
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly rules: readonly {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly type: "recording" | "alerting";
    readonly health: string;
    readonly lastError?: string;
    readonly evaluationTime: number;
  }[];
}

export class Prometheus {
  private readonly url: string;
  private readonly child: ReturnType<typeof spawn>;

  private constructor(url: string, child: ReturnType<typeof spawn>) {
    this.url = url;
    this.child = child;
  }

  /**
   * @param folder has `data/`, and is the server's own
   * @param rules text of the file of rules
   * @param target `host:port`
   * @param interval of scrapes and evaluations, seconds
   */
  static async start(folder: string, rules: string, target: string, interval: number): Promise<Prometheus> {
    mkdirSync(join(folder, "data"), { recursive: true });
    writeFileSync(join(folder, "rules.yml"), rules);
    const settings = {
      global: { scrape_interval: `${interval}s`, evaluation_interval: `${interval}s` },
      rule_files: ["rules.yml"],
      scrape_configs: [{ job_name: "bench", honor_labels: true, static_configs: [{ targets: [target] }] }],
    };
    writeFileSync(join(folder, "prometheus.yml"), stringify(settings));
    const address = `127.0.0.1:${await freePort()}`;
    const log = openSync(join(folder, "log"), "a");
    const words = {
      "config.file": "prometheus.yml",
      "web.listen-address": address,
      "storage.tsdb.path": "data",
      "storage.tsdb.retention.time": "90d",
      // Alike, so that nothing is merged while something is measured.
      "storage.tsdb.min-block-duration": "2h",
      "storage.tsdb.max-block-duration": "2h",
    };
    const child = spawn(
      "prometheus",
      Object.entries(words).map(([name, value]) => `--${name}=${value}`),
      { cwd: folder, stdio: ["ignore", log, log] },
    );
    const server = new Prometheus(`http://${address}`, child);
    try {
      const isReady = async () => (await probeUrl(`${server.url}/-/ready`)) === undefined;
      await eventually("a Prometheus answers", isReady, 120_000);
    } catch (error) {
      await server.end();
      throw error;
    }
    return server;
  }

  async groups(): Promise<readonly Evaluated[]> {
    const { groups } = (await this.get("rules")) as { groups: Evaluated[] };
    return groups;
  }

  /** The value of the first series. */
  async value(query: string): Promise<number> {
    const { result } = (await this.get(`query?query=${encodeURIComponent(query)}`)) as {
      result: { value: [number, string] }[];
    };
    return Number(result[0]?.value[1] ?? Number.NaN);
  }

  /** CPU seconds since its start. */
  async cpu(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
  }

  async end(): Promise<void> {
    this.child.kill("SIGKILL");
    while (this.child.exitCode === null && this.child.signalCode === null) await sleep(20);
  }

  private async get(path: string): Promise<unknown> {
    const { status, data, error } = (await (await fetch(`${this.url}/api/v1/${path}`)).json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (status !== "success") throw new Error(error);
    return data;
  }
}
