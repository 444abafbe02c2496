/** Writes rows into a stack's PostgreSQL as long as it answers, and remembers each that was acknowledged. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Run, root, run } from "./stack.ts";

/** Milliseconds between two rows. */
const pause = 250;

export class RowWriter {
  private readonly home: string;
  private readonly acknowledged = new Set<number>();
  private next = 1;
  private total = 0;
  private going = true;
  private readonly loop: Promise<void>;

  constructor(home: string) {
    this.home = home;
    this.loop = this.write();
  }

  /** Acknowledged rows that are not in the table; those of a database that was taken down are forgotten. */
  async lost(): Promise<number[]> {
    const before = [...this.acknowledged];
    const { code, stdout, output } = await this.sql("SELECT id FROM kept");
    if (code !== 0) throw new Error(output);
    const kept = new Set(stdout.trim().split("\n").map(Number));
    return before.filter((id) => !kept.has(id));
  }

  /** Writes no more; how many rows were acknowledged in all. */
  async end(): Promise<number> {
    this.going = false;
    await this.loop;
    return this.total;
  }

  private async write(): Promise<void> {
    while (this.going) {
      if (!existsSync(join(this.home, "database", "data"))) this.acknowledged.clear();
      const id = this.next++;
      const { code } = await this.sql(
        `CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY); INSERT INTO kept VALUES (${id})`,
      );
      if (code === 0) {
        this.acknowledged.add(id);
        this.total += 1;
      }
      await sleep(pause);
    }
  }

  private async sql(query: string): Promise<Run> {
    const folder = join(this.home, "database");
    const read = (name: string) => {
      const path = join(folder, name);
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    };
    const [, port = "1"] = /^port = (\d+)$/m.exec(read("postgresql.conf")) ?? [];
    const words = ["-h", "127.0.0.1", "-p", port, "-U", "postgres", "-d", "neuroerp", "-Atqc", query];
    return run("psql", words, root, {
      ...process.env,
      PGPASSWORD: read("superuser"),
      PGCONNECT_TIMEOUT: "2",
      PGOPTIONS: "-c client_min_messages=warning",
    });
  }
}
