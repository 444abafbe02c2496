/** The rules that Kubernetes alone has, judged by `promtool`: the tests of backups hold, and notice what is broken. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { kubernetesSite } from "../../components/platforms/kubernetes/site.ts";
import { prod as plan } from "../../components/platforms/kubernetes/testing/fixture.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import type { RuleTestFile } from "../../slo/proof/rule-test.ts";
import { ruleTests } from "../../slo/proof/tests.ts";
import { ruleFiles, stackFile } from "../../slo/rules.ts";
import { rulesYaml, testsYaml } from "../../slo/yaml.ts";
import { run } from "../harness/stack.ts";

jest.setTimeout(120_000);

const folder = temporaryFolder();
const site = kubernetesSite(plan);
const rules = ruleFiles(plan, site).find(({ name }) => name === stackFile);
const tests = ruleTests(plan, site).find(({ name }) => name === `${stackFile}.backups`)?.content;
if (rules === undefined || tests === undefined) throw new Error("the stack has rules, and tests of backups");
/** Without the rules that the tests do not look at, which cost most of the time. */
const backups = rulesYaml({
  ...rules,
  groups: rules.groups.map((group) => ({
    ...group,
    rules: group.rules.filter((rule) => JSON.stringify(rule).includes("last_backup")),
  })),
});

async function judge(text: string): Promise<number> {
  writeFileSync(join(folder, `${stackFile}.yml`), text);
  writeFileSync(join(folder, "tests.yml"), testsYaml(tests as RuleTestFile, "."));
  return (await run("promtool", ["test", "rules", "tests.yml"], folder)).code;
}

test("promtool reads all of the stack's rules", async () => {
  writeFileSync(join(folder, "all.yml"), rulesYaml(rules));
  expect(await run("promtool", ["check", "rules", "all.yml"], folder)).toMatchObject({ code: 0 });
});

test("every test of backups holds", async () => {
  expect(tests.tests).toHaveLength(4);
  expect(await judge(backups)).toBe(0);
});

test.each([
  ["a backup of 25 hours is missing", "> 93600", "> 90000"],
  ["a backup of 28 hours is fresh", "> 93600", "> 100800"],
  ["one that never was made is forgotten", / or kube_cronjob_created\{[^}]*\}/, ""],
  ["one whose maker is gone is forgotten", / or store:last_backup:timestamp_seconds\S+ offset 1d/, ""],
  ["an exporter must not restart", "for: 15m", "for: 1m"],
  ["it wakes somebody", /(alert: BackupMissing[\s\S]*?severity: )ticket/, "$1page"],
])("noticed: %s", async (_name, what, instead) => {
  const broken = backups.replace(what, instead);
  expect(broken).not.toBe(backups);
  expect(await judge(broken)).not.toBe(0);
});
