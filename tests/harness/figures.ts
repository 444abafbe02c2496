/** What tests and benchmarks have measured, kept for the tables of `docs/reliability.md` and `docs/slo.md` (`npm run figures`). */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file for each source; the last run counts. */
export const figuresFolder = join(import.meta.dirname, "..", "..", ".toolchain", "figures");

/** What was tried → what came of it, in words. */
export type Figures = Readonly<Record<string, string>>;

export function record(source: string, figures: Figures): void {
  mkdirSync(figuresFolder, { recursive: true });
  writeFileSync(join(figuresFolder, `${source}.json`), `${JSON.stringify(figures, undefined, 2)}\n`);
}

/** "minimum 1.2 s, median 3.4 s, maximum 5.6 s" of some milliseconds. */
export function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (index: number) => `${((sorted[index] ?? Number.NaN) / 1000).toFixed(2)} s`;
  return `minimum ${at(0)}, median ${at(Math.floor(sorted.length / 2))}, maximum ${at(sorted.length - 1)}`;
}
