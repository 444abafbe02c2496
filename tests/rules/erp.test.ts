/** The rules of the ERP, judged by `promtool`: it reads them, and every test that was generated with them passes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { hostSite } from "../../components/platforms/host/site.ts";
import { plan } from "../../components/testing/declared.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { ruleTests } from "../../slo/proof/tests.ts";
import { ruleFiles } from "../../slo/rules.ts";
import { rulesYaml, testsYaml } from "../../slo/yaml.ts";
import { type Run, run } from "../harness/stack.ts";

jest.setTimeout(600_000);

const folder = temporaryFolder();
const site = hostSite(plan, (...parts) => join(folder, ...parts));
const files = ruleFiles(plan, site);
const tests = ruleTests(plan, site);
const results = new Map<string, Run>();

beforeAll(async () => {
  for (const file of files) writeFileSync(join(folder, `${file.name}.yml`), rulesYaml(file));
  mkdirSync(join(folder, "tests"));
  for (const { name, content } of tests)
    writeFileSync(join(folder, "tests", `${name}.yml`), testsYaml(content, ".."));
  const waiting = [...tests];
  await Promise.all(
    cpus().map(async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        results.set(next.name, await run("promtool", ["test", "rules", `tests/${next.name}.yml`], folder));
    }),
  );
});

test("promtool reads all of them", async () => {
  const names = files.map(({ name }) => `${name}.yml`);
  const { code, output } = await run("promtool", ["check", "rules", ...names], folder);
  expect({ code, output }).toMatchObject({ code: 0 });
});

test.each(tests.map(({ name, content }) => [name, content.tests.length] as const))(
  "%s: %d tests hold",
  (name) => {
    const { code, output } = results.get(name) ?? { code: 1, output: "it was not run" };
    expect(code === 0 ? "" : output).toBe("");
  },
);
