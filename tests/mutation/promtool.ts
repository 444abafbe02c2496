/** What promtool says of a file of rules, broken or not: whether it loads, and which generated test it fails first. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RuleTest, RuleTestFile } from "../../slo/proof/rule-test.ts";
import type { NamedTests } from "../../slo/proof/tests.ts";
import type { RuleFile } from "../../slo/rule.ts";
import { rulesYaml, testsYaml } from "../../slo/yaml.ts";

/** With rarer collections of garbage: a fifth faster, for twice the memory, which is little. */
const env = { ...process.env, GOGC: "400" };

async function promtool(...words: readonly string[]): Promise<void> {
  await promisify(execFile)("promtool", words, { env });
}

/** One test, with what its file says of all. */
export interface SingleTest {
  readonly test: RuleTest;
  readonly file: Omit<RuleTestFile, "tests">;
}

export function singly(files: readonly NamedTests[]): SingleTest[] {
  return files.flatMap(({ content: { tests, ...file } }) => tests.map((test) => ({ test, file })));
}

export interface Failure {
  readonly test: string;
  /** What promtool says. */
  readonly output: string;
}

/** @throws when the rules do not even load: that is no mutant, but a mistake in its writing */
export async function firstFailure(
  rules: RuleFile,
  tests: readonly SingleTest[],
): Promise<Failure | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "neuroerp-rules-"));
  try {
    const file = join(folder, `${rules.name}.yml`);
    writeFileSync(file, rulesYaml(rules));
    await promtool("check", "rules", file);
    const tried = join(folder, "tests");
    mkdirSync(tried);
    for (const [index, { test, file: about }] of tests.entries()) {
      const path = join(tried, `${index}.yml`);
      writeFileSync(path, testsYaml({ ...about, tests: [test] }, ".."));
      const output = await failureOf(path);
      if (output !== undefined) return { test: test.name, output };
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function failureOf(path: string): Promise<string | undefined> {
  try {
    await promtool("test", "rules", path);
    return undefined;
  } catch (error) {
    // Anything but a failed test is no answer: promtool is missing, or was killed.
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code !== 1) throw error;
    return `${stdout}${stderr}`;
  }
}
