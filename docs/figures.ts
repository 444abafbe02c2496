/**
 * `npm run figures [-- --recorded]`: measures anew (the suites that test faults, then every benchmark) and writes the
 * tables of `docs/reliability.md`, `docs/slo.md` and `docs/platforms.md`. `--recorded`: takes what the last runs have left.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Figures, figuresFolder, record } from "../tests/harness/figures.ts";

const root = join(import.meta.dirname, "..");
const documents = ["reliability.md", "slo.md", "platforms.md"].map((name) => join(import.meta.dirname, name));
const unitReport = join(root, ".toolchain", "reports", "unit");

const measurements = [["tests/run.ts", "unit", "mutation", "engine", "chaos"], ["bench/run.ts"]] as const;

const unknown = process.argv.slice(2).filter((word) => word !== "--recorded");
if (unknown.length > 0) {
  console.error(`no such word: ${unknown.join(", ")}; allowed is --recorded`);
  process.exit(2);
}
let failed = false;
if (!process.argv.includes("--recorded")) {
  for (const words of measurements) {
    failed = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" }).status !== 0 || failed;
  }
}
if (existsSync(unitReport)) record("bad-input", badInput());
const blocks = /(<!-- figures: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g;
for (const document of documents) {
  writeFileSync(document, readFileSync(document, "utf8").replaceAll(blocks, block));
  spawnSync("biome", ["format", "--write", document], { cwd: root, stdio: "ignore" });
}
console.log(
  `${documents.join(", ")} have the figures${failed ? "; something failed above: read it before you commit" : ""}`,
);
process.exitCode = failed ? 1 : 0;

/** The rows of the tables of mistakes, each a test, as the last run of the suite `unit` has counted them. */
function badInput(): Figures {
  const tables = {
    "malformed catalogues, each refused with path, value, what is allowed and the remedy":
      /malformed-(values|relations|objectives|alerting)/,
    "malformed configurations, likewise": /malformed-configuration/,
    "malformed inputs of the provider, likewise": /malformed-inputs/,
    "1,000 random valid catalogues: supervisord, PM2, promtool, amtool and sh read what was meant":
      /host\.properties/,
  };
  const { testResults } = JSON.parse(readFileSync(unitReport, "utf8")) as {
    testResults: { name: string; assertionResults: { status: string }[] }[];
  };
  const rows = Object.entries(tables).map(([what, files]) => {
    const tests = testResults.filter(({ name }) => files.test(name)).flatMap((file) => file.assertionResults);
    const passed = tests.filter(({ status }) => status === "passed").length;
    return [what, `${passed} of ${tests.length} hold`];
  });
  return Object.fromEntries(rows);
}

/** What is not recorded on this machine stays as it is. */
function block(whole: string, begin: string, source: string, end: string): string {
  const file = join(figuresFolder, `${source}.json`);
  if (!existsSync(file)) {
    console.error(`no figures of "${source}" are recorded: its table stays as it is`);
    return whole;
  }
  return `${begin}\n${table(JSON.parse(readFileSync(file, "utf8")) as Figures)}\n${end}`;
}

function table(figures: Figures): string {
  const rows = Object.entries(figures).map(
    ([what, result]) => `| ${what} | ${result.replaceAll("|", "\\|")} |\n`,
  );
  return `| what | figure |\n| --- | --- |\n${rows.join("")}`;
}
