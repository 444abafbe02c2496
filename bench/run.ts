/**
 * `npm run bench [-- NAME…]`: each benchmark against a floor or a peer in the same run, with minimum and median.
 * Machines are noisy: the ratio counts, not the seconds.
 */
import { preview } from "./preview.ts";

const benchmarks = { preview };

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
  results.push({ name, ...(await benchmark()) });
}
if (process.argv.includes("--json")) console.log(JSON.stringify(results, undefined, 2));
else for (const { name, report } of results) console.log(`\n${name}\n${report}`);
