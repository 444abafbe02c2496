/** What is rendered is complete, the same each time, and names nothing of the machine that renders it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise } from "../catalog/normalise.ts";
import { options } from "../catalog/testing/fixture.ts";
import { plan as withReceivers } from "../components/monitoring/testing/alerting.ts";
import { hostSite } from "../components/platforms/host/site.ts";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { isAlert, type Rule } from "../slo/rule.ts";
import { artefacts, proofs } from "./artefacts.ts";

const plan = normalise(neuroerp, options);
const site = hostSite(plan, (...parts) => parts.join("/"));
const files = artefacts(plan, site);
const tests = proofs(plan, site);

test("there is a file of rules for each service and one for the stack, and tests for each of them", () => {
  const services = [...plan.services.map(({ name }) => name), "stack"];
  const rules = [...files.keys()].filter((path) => path.startsWith("rules/"));
  expect(rules.sort()).toEqual(services.map((name) => `rules/${name}.yml`).sort());
  const tested = [...tests.values()].flatMap((text) => (parse(text) as { rule_files: string[] }).rule_files);
  expect(new Set(tested)).toEqual(new Set(services.map((name) => `../${name}.yml`)));
});

test("every alert has its runbook, and a dashboard of those that are rendered", () => {
  const annotations = [...files]
    .filter(([path]) => path.startsWith("rules/"))
    .flatMap(([, text]) => (parse(text) as { groups: { rules: Rule[] }[] }).groups)
    .flatMap(({ rules }) => rules.filter(isAlert).map((alert) => alert.annotations));
  expect(annotations.length).toBeGreaterThan(0);
  const base = `http://127.0.0.1:${plan.monitoring.ports.prometheus}/user`;
  for (const { runbook_url = "", dashboard_url = "" } of annotations) {
    const [, runbook] = runbook_url.split(`${base}/runbooks/`);
    const [, uid] = /\/dashboards\/#\/d\/([\w-]+)/.exec(dashboard_url) ?? [];
    expect(files.has(`runbooks/${runbook}`)).toBe(true);
    expect(files.has(`dashboards/${uid}.json`)).toBe(true);
  }
});

test("the same plan gives the same bytes, in the same order", () => {
  const again = artefacts(normalise(structuredClone(neuroerp), options), site);
  expect([...again]).toEqual([...files]);
  expect([...files.keys()]).toEqual([...files.keys()].toSorted());
});

test("where Grafana alerts, Prometheus only records, and Alertmanager hears of nothing", () => {
  const alerting = { ...withReceivers.alerting, from: "grafana" } as const;
  const made = artefacts({ ...withReceivers, alerting }, site);
  expect([...made.keys()].filter((path) => path.startsWith("grafana/"))).toEqual([
    "grafana/alert-rules.json",
    "grafana/contact-points.json",
    "grafana/messages.tmpl",
    "grafana/policies.json",
  ]);
  const rules = [...made].filter(([path]) => path.startsWith("rules/")).map(([, text]) => parse(text));
  const all = (rules as { groups: { rules: Rule[] }[] }[]).flatMap(({ groups }) => groups);
  expect(all.flatMap((group) => group.rules).filter(isAlert)).toEqual([]);
  expect(parse(made.get("prometheus.yml") ?? "")).not.toHaveProperty("alerting");
  expect(made.get("grafana/contact-points.json")).toContain("secret pagerKey");
});

test("where Alertmanager alerts, nothing of Grafana's alerting is there", () => {
  expect([...files.keys()].filter((path) => path.startsWith("grafana/"))).toEqual([]);
});

test("no path of this machine stands in it", () => {
  for (const text of [...files.values(), ...tests.values()])
    expect(text).not.toContain(dirname(import.meta.dirname));
});

test("secrets are named by their files, below one folder", () => {
  const settings = artefacts(withReceivers, site).get("alertmanager.yml") ?? "";
  const named = [...settings.matchAll(/_file: (.+)/g)].map(([, path]) => path);
  expect([...new Set(named)].sort()).toEqual(["secrets/chat", "secrets/mail", "secrets/pager"]);
});

test("Prometheus and Alertmanager take it as it lies there", () => {
  const folder = temporaryFolder();
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const check = (...command: string[]) =>
    execFileSync(command[0] ?? "", command.slice(1), { cwd: folder, encoding: "utf8" });
  expect(check("promtool", "check", "config", "prometheus.yml")).toContain("SUCCESS: 5 rule files found");
  expect(check("amtool", "check-config", "alertmanager.yml")).toContain("SUCCESS");
});
