/** A Prometheus that has a history and scrapes nothing. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { start, temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { freePort } from "./stack.ts";

/** A series with its labels, and its value at a time: seconds since 1970; undefined: no sample. */
export type Recorded = readonly [series: string, value: (time: number) => number | undefined];

/** Serves these series, with a sample every so many seconds; its address without a slash at the end. */
export async function serveHistory(
  series: readonly Recorded[],
  { from, to, every }: { readonly from: number; readonly to: number; readonly every: number },
): Promise<string> {
  const folder = temporaryFolder();
  const [samples, blocks] = [join(folder, "samples.txt"), join(folder, "blocks")];
  const lines: string[] = [];
  for (const [name, value] of series) {
    for (let time = from; time <= to; time += every) {
      const sample = value(time);
      if (sample !== undefined) lines.push(`${name} ${sample} ${time}\n`);
    }
  }
  writeFileSync(samples, `${lines.join("")}# EOF\n`);
  mkdirSync(blocks);
  if (lines.length > 0)
    execFileSync("promtool", ["tsdb", "create-blocks-from", "openmetrics", samples, blocks], {
      stdio: "pipe",
    });
  const settings = join(folder, "prometheus.yml");
  writeFileSync(settings, "scrape_configs: []\n");
  const address = `127.0.0.1:${await freePort()}`;
  start([
    "prometheus",
    `--config.file=${settings}`,
    `--storage.tsdb.path=${blocks}`,
    "--storage.tsdb.retention.time=100y",
    `--web.listen-address=${address}`,
  ]);
  const url = `http://${address}`;
  while (!(await fetch(`${url}/-/ready`).catch(() => undefined))?.ok) await sleep(50);
  return url;
}
