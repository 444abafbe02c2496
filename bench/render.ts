/**
 * The rules of up to 1,000 services written as files, against Sloth with as many objectives: time and memory of the
 * whole process. Goal: not slower than Sloth at 1,000 objectives, growth linear.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { slosOf } from "../slo/slo.ts";
import type { Measured } from "./benchmark.ts";
import { largeApplication, planOf } from "./large.ts";
import { figures, spread } from "./pairs.ts";
import { sloth } from "./sloth.ts";
import { slothSpec } from "./sloth-spec.ts";
import { type Spent, spent } from "./spent.ts";

/** Services; 334 have 1,002 objectives. */
const sizes = [1, 100, 334, 1_000];
const rounds = 10;

type Rendered = Spent & { readonly parts: Readonly<Record<string, number>> };

export async function render(): Promise<Measured> {
  const peer = await sloth();
  if ("missing" in peer) console.error(`  ${peer.missing}; ours is measured alone`);
  const folder = mkdtempSync(join(tmpdir(), "neuroerp-bench-render-"));
  try {
    const data = [];
    for (const services of sizes) {
      const slos = slosOf(planOf(largeApplication(services)));
      const spec = join(folder, "sloth.yml");
      writeFileSync(spec, slothSpec(slos));
      const ours = async (): Promise<Rendered> => {
        const words = [join(import.meta.dirname, "render-once.ts"), String(services), folder];
        const { stdout, ...rest } = await spent(process.execPath, ...words);
        return { stdout, ...rest, parts: JSON.parse(stdout) as Rendered["parts"] };
      };
      const theirs = async (): Promise<Spent | undefined> =>
        "missing" in peer
          ? undefined
          : spent(peer.program, "generate", "-i", spec, "-o", join(folder, "sloth.out.yml"));
      // Once without counting, then pairs.
      await ours();
      await theirs();
      const times = [];
      for (let round = 0; round < rounds; round++) times.push({ ours: await ours(), sloth: await theirs() });
      data.push({ services, slos: slos.length, times });
    }
    const rows = data.flatMap(({ services, slos, times }) => {
      const count = (n: number, what: string) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
      const what = `${count(services, "service")} (${count(slos, "objective")}) to files of rules`;
      return [
        [`${what}: time`, timeOf(times, slos)],
        [`${what}: memory at its peak`, memoryOf(times, slos)],
      ];
    });
    return {
      figures: { ...Object.fromEntries(rows), "growth from 100 to 1,000 services": growth(data) },
      data,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Times = readonly { readonly ours: Rendered; readonly sloth: Spent | undefined }[];

function timeOf(times: Times, slos: number): string {
  const ours = `ours ${spread(figures(times.map((pair) => pair.ours.seconds)), " s")}`;
  const inside = `in the process, after Node's start and the imports, ${spread(figures(times.map(inProcess)), " s")}`;
  return `${against(times, slos, ({ seconds }) => seconds, "s", 2)}${ours}; ${inside}`;
}

function memoryOf(times: Times, slos: number): string {
  const ours = figures(times.map((pair) => pair.ours.mebibytes));
  return `${against(times, slos, ({ mebibytes }) => mebibytes, "MiB", 0)}ours median ${ours.median.toFixed(0)} MiB`;
}

/** Nothing without Sloth. */
function against(
  times: Times,
  slos: number,
  of: (spent: Spent) => number,
  unit: string,
  digits: number,
): string {
  const both = times.flatMap(({ ours, sloth: peer }) => (peer === undefined ? [] : [[of(ours), of(peer)]]));
  if (both.length === 0) return "";
  const ratio = figures(both.map(([ours = 0, theirs = 0]) => ours / theirs));
  const theirs = figures(both.map(([, each = 0]) => each));
  return `ratio to Sloth ${spread(ratio)}${slos < 1_000 ? "" : " (goal ≤ 1)"}; Sloth median ${theirs.median.toFixed(digits)} ${unit}, `;
}

/** Seconds. */
function inProcess({ ours: { parts } }: Times[number]): number {
  const { start: _start, ...work } = parts;
  return Object.values(work).reduce((sum, each) => sum + each, 0) / 1000;
}

/** Linear is 1: ten times the services in ten times the time. */
function growth(data: readonly { readonly services: number; readonly times: Times }[]): string {
  const [some = Number.NaN, all = Number.NaN] = [100, 1_000].map(
    (size) => figures((data.find(({ services }) => services === size)?.times ?? []).map(inProcess)).median,
  );
  return `${(all / some / 10).toFixed(2)} times linear, in the process (goal: about 1)`;
}
