/**
 * Where Grafana evaluates the alerts, Prometheus records which of them fire: to the tests that are generated with the
 * alerts, of a service and of the stack, it is the same.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, jest, test } from "@jest/globals";
import { hostSite } from "../../components/platforms/host/site.ts";
import { plan } from "../../components/testing/declared.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { ruleTests } from "../../slo/proof/tests.ts";
import { alertsRecorded } from "../../slo/recorded-alerts.ts";
import { ruleFiles } from "../../slo/rules.ts";
import { rulesYaml, testsYaml } from "../../slo/yaml.ts";
import { run } from "../harness/stack.ts";

jest.setTimeout(600_000);

const folder = temporaryFolder();
const site = hostSite(plan, (...parts) => join(folder, ...parts));
for (const file of ruleFiles(plan, site))
  writeFileSync(join(folder, `${file.name}.yml`), rulesYaml(alertsRecorded(plan, file)));

const chosen = ["stack.signals", "valeo-crm.outages", "valeo-crm.signals"];
const tests = ruleTests(plan, site).filter(({ name }) => chosen.includes(name));

test("there are such tests", () => expect(tests.map(({ name }) => name).sort()).toEqual(chosen));

test.each(tests.map(({ name, content }) => [name, content] as const))(
  "%s: its tests hold",
  async (name, content) => {
    writeFileSync(join(folder, `${name}.test.yml`), testsYaml(content, "."));
    const { code, output } = await run("promtool", ["test", "rules", `${name}.test.yml`], folder);
    expect(code === 0 ? "" : output).toBe("");
  },
);
