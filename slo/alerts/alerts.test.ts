/** Every alert tells a person what is wrong, and leads to places that are there. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { kubernetesSignals } from "../../components/platforms/kubernetes/signals.ts";
import { plan } from "../../components/testing/declared.ts";
import { dashboards } from "../../dashboards/index.ts";
import { type AlertingRule, isAlert } from "../rule.ts";
import { ruleFiles } from "../rules.ts";
import { hostSignals } from "../signals.ts";
import { linksOf } from "./annotations.ts";

const links = { dashboards: "http://pages/dashboards/#", runbooks: "http://pages/runbooks" };
/** Backups are made by one platform alone. */
const files = [hostSignals, kubernetesSignals("shop-prod")].flatMap((signals) =>
  ruleFiles(plan, { signals, links }),
);
const all = files
  .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.filter(isAlert)))
  .map((alert): [string, AlertingRule] => [
    [alert.alert, ...["service", "slo", "severity"].map((label) => alert.labels[label])].join(" "),
    alert,
  ]);
const alerts = [...new Map(all)];
const runbooks = readdirSync(join(import.meta.dirname, "..", "..", "docs", "runbooks"))
  .filter((name) => /^[A-Z]\w+\.md$/.test(name) && name !== "README.md")
  .map((name) => name.replace(".md", ""));

test.each(alerts)(
  "%s has a summary, the value, a runbook and a dashboard",
  (_name, { alert, annotations }) => {
    expect(annotations["summary"]).toMatch(/^[A-Z{v].{10,}[^.]$/);
    expect(annotations["description"]).toMatch(/\{\{ \$value/);
    expect(annotations["runbook_url"]).toBe(`${links.runbooks}/${alert}.html`);
    expect(runbooks).toContain(alert);
    const [, uid] = /\/d\/([\w-]+)(?:\?var-service=[\w-]+)?$/.exec(annotations["dashboard_url"] ?? "") ?? [];
    expect(dashboards(plan).map((each) => each.uid)).toContain(uid);
  },
);

test.each(alerts)("%s goes to somebody", (_name, { alert, labels }) => {
  expect(labels["severity"]).toMatch(alert === "Watchdog" ? /^none$/ : /^(page|ticket)$/);
  // What is of a service is a team's; what is of none goes to the fallback.
  expect(labels["team"] === undefined).toBe(labels["service"] === undefined);
});

test("every runbook is of an alert", () => {
  expect(new Set(alerts.map(([, { alert }]) => alert))).toEqual(new Set(runbooks));
});

test("pages and tickets go to the teams that the budget policy names", () => {
  const [first, ...others] = plan.services;
  if (first === undefined) throw new Error("the ERP has services");
  const budget = { ...first.budget, page: "night", ticket: "day" };
  const files = ruleFiles(
    { ...plan, services: [{ ...first, budget }, ...others] },
    { signals: hostSignals, links },
  );
  const teams = files
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.filter(isAlert)))
    .filter(({ alert, labels }) => alert === "ErrorBudgetBurn" && labels["service"] === first.name)
    .map(({ labels }) => `${labels["severity"]} ${labels["team"]}`);
  expect(new Set(teams)).toEqual(new Set(["page night", "ticket day"]));
});

test("links lead to a Grafana and a place of runbooks where the catalogue names them", () => {
  const alerting = { ...plan.alerting, dashboards: "https://grafana.example.com", runbooks: null };
  expect(linksOf({ ...plan, alerting }, links)).toEqual({
    dashboards: "https://grafana.example.com",
    runbooks: links.runbooks,
  });
});
