/**
 * `npm run bench [-- NAME…]`: each benchmark against a floor or a peer in the same run, with minimum and median.
 * Machines are noisy: the ratio counts, not the seconds.
 */
import { record } from "../tests/harness/figures.ts";
import type { Benchmark } from "./benchmark.ts";
import { catalogue } from "./catalogue.ts";
import { cluster } from "./cluster.ts";
import { logs } from "./logs.ts";
import { memory } from "./memory.ts";
import { policies } from "./policies.ts";
import { preview } from "./preview.ts";
import { render } from "./render.ts";
import { restart } from "./restart.ts";
import { rules } from "./rules.ts";
import { startup } from "./startup.ts";
import { throughput } from "./throughput.ts";
import { update } from "./update.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = {
  catalogue,
  render,
  rules,
  preview,
  startup,
  update,
  restart,
  logs,
  memory,
  cluster,
  policies,
  throughput,
};

const names = process.argv.slice(2).filter((word) => word !== "--json");
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`);
  process.exit(2);
}
const chosen = Object.entries(benchmarks).filter(([name]) => names.length === 0 || names.includes(name));
const results = [];
for (const [name, benchmark] of chosen) {
  console.error(`${name} …`);
  const measured = await benchmark();
  record(`bench-${name}`, measured.figures);
  results.push({ name, ...measured });
}
if (process.argv.includes("--json")) console.log(JSON.stringify(results, undefined, 2));
else
  for (const { name, figures } of results) {
    console.log(`\n${name}`);
    for (const [what, figure] of Object.entries(figures)) console.log(`  ${what}\n    ${figure}`);
  }
