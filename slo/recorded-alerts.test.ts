/** What Prometheus records of the alerts that Grafana evaluates. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { plan } from "../components/testing/declared.ts";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { alertsRecorded, firing, lengthOf } from "./recorded-alerts.ts";
import { type AlertingRule, isAlert } from "./rule.ts";
import { ruleFiles } from "./rules.ts";
import { hostSignals } from "./signals.ts";
import { rulesYaml } from "./yaml.ts";

const links = { dashboards: "http://d", runbooks: "http://r" };
const files = ruleFiles(plan, { signals: hostSignals, links });
const folder = temporaryFolder();

function promtool(...words: readonly string[]): string {
  return execFileSync("promtool", words, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

test("no alert is left, and each has its record, in the same place", () => {
  for (const file of files) {
    const rules = alertsRecorded(plan, file).groups.flatMap((group) => group.rules);
    expect(rules.filter(isAlert)).toEqual([]);
    const before = file.groups.flatMap((group) => group.rules);
    expect(rules).toHaveLength(before.length);
    before.forEach((rule, index) => {
      if (!isAlert(rule)) expect(rules[index]).toEqual(rule);
      else
        expect(rules[index]).toMatchObject({
          record: "ALERTS",
          labels: { ...rule.labels, alertname: rule.alert, alertstate: "firing" },
        });
    });
  }
});

test("promtool takes every file", () => {
  for (const file of files) {
    writeFileSync(join(folder, `${file.name}.yml`), rulesYaml(alertsRecorded(plan, file)));
    expect(promtool("check", "rules", `${file.name}.yml`)).toContain("SUCCESS");
  }
});

const rule: AlertingRule = {
  alert: "Down",
  expr: "up == 0",
  for: "1m",
  keep_firing_for: "2m",
  labels: { severity: "page" },
  annotations: {},
};

/** Value of the record at the given minutes, by promtool; null: none. */
function recordedAt(
  minutes: readonly number[],
  values: string,
  of: AlertingRule,
): readonly (number | null)[] {
  const group = { name: "g", interval: "15s", rules: [of] };
  const file = alertsRecorded(plan, { name: "f", groups: [group] });
  writeFileSync(join(folder, "f.yml"), rulesYaml(file));
  const test = {
    rule_files: ["f.yml"],
    evaluation_interval: "15s",
    tests: minutes.map((minute) => ({
      interval: "15s",
      input_series: [{ series: 'up{job="a"}', values }],
      promql_expr_test: [
        {
          expr: "ALERTS",
          eval_time: `${minute * 60}s`,
          exp_samples: [
            { labels: 'ALERTS{alertname="Down",alertstate="firing",job="a",severity="page"}', value: 1 },
          ],
        },
      ],
    })),
  };
  return minutes.map((_minute, index) => {
    writeFileSync(join(folder, "t.yml"), stringify({ ...test, tests: [test.tests[index]] }));
    try {
      promtool("test", "rules", "t.yml");
      return 1;
    } catch {
      return null;
    }
  });
}

test("it fires when its condition has held, and goes on as long as it must", () => {
  // Down from 2:15 to 6:15.
  const values = "1x8 0x16 1x30".replaceAll("x", "+0x");
  expect(recordedAt([2, 3, 3.25, 6.25, 8.25, 8.5], values, rule)).toEqual([null, null, 1, 1, 1, null]);
});

test("without either it fires while its condition holds", () => {
  const { for: _for, keep_firing_for: _keep, ...plain } = rule;
  expect(firing(plain, 15_000)).toBe("group without () (up == 0)");
});

test.each([
  ["2m", 120_000],
  ["1h30m", 5_400_000],
  ["500ms", 500],
])("%s is %d ms", (text, length) => expect(lengthOf(text)).toBe(length));
