/** What Prometheus records of the alerts that Grafana evaluates. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { plan } from "../components/testing/declared.ts";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { alertsRecorded, lengthOf } from "./recorded-alerts.ts";
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

test("no alert is left, each has the record of its firing, and everything else is as it was", () => {
  for (const file of files) {
    const before = file.groups.flatMap((group) => group.rules);
    const rules = alertsRecorded(plan, file).groups.flatMap((group) => group.rules);
    expect(rules.filter(isAlert)).toEqual([]);
    const records = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule]));
    const firing = records.filter(({ record }) => record === "ALERTS");
    expect(firing.map(({ labels }) => labels)).toEqual(
      before
        .filter(isAlert)
        .map(({ alert, labels }) => ({ ...labels, alertname: alert, alertstate: "firing" })),
    );
    const others = records.filter(({ record }) => record !== "ALERTS" && !record.startsWith("alert:"));
    expect(others).toEqual(before.filter((rule) => !isAlert(rule)));
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

test("without either it is one record, of its condition", () => {
  const { for: _for, keep_firing_for: _keep, ...plain } = rule;
  const file = { name: "f", groups: [{ name: "g", rules: [plain] }] };
  expect(alertsRecorded(plan, file).groups[0]?.rules).toEqual([
    expect.objectContaining({ record: "ALERTS", expr: "group without () (up == 0)" }),
  ]);
});

test("what was before the first evaluation does not count: nothing is there, and nothing is missing yet", () => {
  const missing = { ...rule, expr: 'absent(nothing{job="a"})' };
  expect(recordedAt([0.75, 1], "1x30", missing)).toEqual([null, 1]);
});

test.each([
  ["2m", 120_000],
  ["1h30m", 5_400_000],
  ["500ms", 500],
])("%s is %d ms", (text, length) => expect(lengthOf(text)).toBe(length));
