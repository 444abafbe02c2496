/** Conditions that another alert silences, judged by Prometheus' own tool. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import type { AlertingRule } from "../../slo/rule.ts";
import { matches, uninhibited } from "./inhibited.ts";

const folder = temporaryFolder();

const burn: AlertingRule = {
  alert: "ErrorBudgetBurn",
  expr: "failing > 0",
  labels: { service: "crm", slo: "errors", severity: "ticket", team: "erp" },
  annotations: {},
};
const filling: AlertingRule = {
  ...burn,
  alert: "DiskFillingUp",
  expr: "disk > 0",
  labels: { severity: "ticket" },
};
const usage: AlertingRule = { ...burn, alert: "CpuHigh", labels: { service: "crm", severity: "ticket" } };

/** Whether what the rule watches is still a result while these alerts fire: by disk, or once. */
function resultsWhile(rule: AlertingRule, firing: readonly string[]): readonly string[] {
  const series = ['failing{service="crm"}', 'disk{mountpoint="/"}', 'disk{mountpoint="/data"}', ...firing];
  const content = {
    rule_files: [],
    tests: [
      {
        interval: "1m",
        input_series: series.map((each) => ({ series: each, values: "1 1" })),
        // What it is not, the tool says.
        promql_expr_test: [
          { expr: uninhibited(rule), eval_time: "1m", exp_samples: [{ labels: "none", value: 0 }] },
        ],
      },
    ],
  };
  writeFileSync(join(folder, "t.yml"), stringify(content));
  const { stdout, stderr } = spawnSync("promtool", ["test", "rules", "t.yml"], {
    cwd: folder,
    encoding: "utf8",
  });
  const [, got = ""] = /got: ?(.*)/.exec(stdout + stderr) ?? [];
  if (got === "nil") return [];
  return [...got.matchAll(/(?:service|mountpoint)="([^"]+)"/g)].map(([, value = ""]) => value);
}

const alert = (labels: string) => `ALERTS{alertstate="firing",${labels}}`;

const rows: readonly (readonly [AlertingRule, readonly string[], readonly string[]])[] = [
  [burn, [], ["crm"]],
  [burn, [alert('alertname="ErrorBudgetBurn",severity="page",service="crm",slo="errors"')], []],
  [burn, [alert('alertname="ErrorBudgetBurn",severity="page",service="crm",slo="latency-p95"')], ["crm"]],
  [burn, [alert('alertname="ErrorBudgetBurn",severity="page",service="audit",slo="errors"')], ["crm"]],
  [burn, [alert('alertname="ServiceDown",severity="page",service="crm"')], []],
  [burn, [alert('alertname="ServiceDown",severity="page",service="audit"')], ["crm"]],
  [burn, [alert('alertname="CrashLoop",severity="page",service="crm"')], ["crm"]],
  [burn, ['ALERTS{alertstate="pending",alertname="ServiceDown",severity="page",service="crm"}'], ["crm"]],
  [usage, [alert('alertname="ServiceDown",severity="page",service="crm"')], ["crm"]],
  [filling, [], ["/", "/data"]],
  [filling, [alert('alertname="DiskFull",severity="ticket",mountpoint="/"')], ["/data"]],
  [filling, [alert('alertname="DiskFull",severity="page"')], ["/", "/data"]],
];

test.each(rows.map(([rule, ...rest]) => [rule.alert, ...rest, rule] as const))(
  "%s is told while %j fires: %j",
  (_alert, firing, expected, rule) => expect([...resultsWhile(rule, firing)].sort()).toEqual(expected),
);

test.each([
  ["=", "page", true],
  ["=", "pag", false],
  ["!=", "page", false],
  ["=~", "pa.e|ticket", true],
  ["=~", "pag", false],
  ["!~", "ticket", true],
] as const)('a label "page" %s "%s": %s', (match, value, expected) => {
  expect(matches({ severity: "page" }, { label: "severity", match, value })).toBe(expected);
});
