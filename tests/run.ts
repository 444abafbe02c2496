/**
 * `npm test [-- SUITE… | --all]`: runs the suites one after the other (those that take long when they are named, or
 * with `--all`), shows their output as it comes, and ends with a table and one line over all of them. Exit code 1 when
 * anything failed.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { filesToRepeat, type Repeated, repeated } from "./runner/again.ts";
import { count, failures } from "./runner/report.ts";
import { type Suite, suites } from "./runner/suites.ts";
import { failed, type Result, summary, table } from "./runner/table.ts";

const reports = path.resolve(".toolchain/reports");
const reportOf = (name: string) => path.join(reports, name);
const all = suites(reportOf);

const nothing = { failures: [], unsteady: [] };

const chosen = choose(process.argv.slice(2));
mkdirSync(reports, { recursive: true });
const results: Result[] = [];
for (const [index, suite] of chosen.entries()) {
  console.log(`\n━━ ${index + 1}/${chosen.length} ${suite.name}: ${suite.about}`);
  const began = performance.now();
  const outcome = await run(suite);
  results.push({ suite: suite.name, ...outcome, seconds: (performance.now() - began) / 1000 });
}
console.log(["", failed(results), table(results), summary(results)].filter(Boolean).join("\n\n"));
process.exitCode = results.some((result) => result.failed > 0) ? 1 : 0;

function choose(words: readonly string[]): readonly Suite[] {
  if (words.includes("--list")) {
    console.log(listOfSuites());
    process.exit(0);
  }
  const names = words.filter((word) => word !== "--all");
  const unknown = names.filter((word) => !all.some((suite) => suite.name === word));
  if (unknown.length > 0) {
    console.error(`No such suite: ${unknown.join(", ")}. Choose from:\n${listOfSuites()}`);
    process.exit(2);
  }
  if (words.includes("--all")) return all;
  return all.filter((suite) => (names.length === 0 ? !suite.long : names.includes(suite.name)));
}

function listOfSuites(): string {
  return all
    .map((suite) => `  ${suite.name.padEnd(12)}${suite.about}${suite.long ? " (long)" : ""}`)
    .join("\n");
}

async function run(suite: Suite): Promise<Repeated> {
  const missing = suite.needs.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    console.error(`The suite ${suite.name} has nothing to run: ${missing.join(", ")} does not exist.`);
    return { passed: 0, failed: 1, skipped: 0, ...nothing };
  }
  // An earlier run's report must not speak for this one.
  rmSync(reportOf(suite.name), { force: true });
  let succeeded = true;
  for (const command of suite.commands) {
    succeeded = (await execute(command, suite)) && succeeded;
  }
  if (suite.report === "exit code") {
    return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0, ...nothing };
  }
  const report = readReport(suite.name);
  const counts = count(suite.report, report, succeeded);
  const files = suite.again && report !== undefined ? filesToRepeat(report) : [];
  if (report === undefined || files.length === 0) {
    return { ...counts, ...nothing, failures: failures(suite.report, report) };
  }
  console.log(`\n━━ ${suite.name}, once more: ${files.map((file) => path.relative(".", file)).join(", ")}`);
  rmSync(reportOf(suite.name));
  const [command = []] = suite.commands;
  await execute([...command, ...files], suite);
  return repeated(report, readReport(suite.name));
}

function execute([program = "", ...args]: readonly string[], suite: Suite): Promise<boolean> {
  const limit = (suite.limit ?? 10) * 60_000;
  return new Promise((resolve) => {
    const stdio = ["ignore", "inherit", "inherit"] as const;
    const child = spawn(program, args, { cwd: suite.folder, stdio: [...stdio], timeout: limit });
    child.on("error", (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(false);
    });
    child.on("exit", (code, signal) => {
      if (signal !== null)
        console.error(`${program} was ended by ${signal} (its limit is ${limit / 60_000} minutes).`);
      resolve(code === 0);
    });
  });
}

function readReport(name: string): string | undefined {
  return existsSync(reportOf(name)) ? readFileSync(reportOf(name), "utf8") : undefined;
}
