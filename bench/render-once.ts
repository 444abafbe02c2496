/** `node bench/render-once.ts SERVICES FOLDER`: renders the rules of so many services, and says how long each part took. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ruleFiles } from "../slo/rules.ts";
import { rulesYaml } from "../slo/yaml.ts";
import { largeApplication, planOf, ruleOptions } from "./large.ts";

const [services = "", folder = ""] = process.argv.slice(2);
/** Milliseconds. */
const parts = { start: performance.now(), plan: 0, rules: 0, yaml: 0, write: 0 };

const plan = timed("plan", () => planOf(largeApplication(Number(services))));
const files = timed("rules", () => ruleFiles(plan, ruleOptions));
for (const file of files) {
  const text = timed("yaml", () => rulesYaml(file));
  timed("write", () => writeFileSync(join(folder, `${file.name}.yml`), text));
}
console.log(JSON.stringify(parts));

function timed<Result>(part: keyof typeof parts, work: () => Result): Result {
  const began = performance.now();
  const result = work();
  parts[part] += performance.now() - began;
  return result;
}
