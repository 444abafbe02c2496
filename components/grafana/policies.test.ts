/** Who hears of an alert from Grafana: the same as from Alertmanager, judged by Alertmanager's own tool. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { changed, options } from "../../catalog/testing/fixture.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { alertmanagerSettings, nobody, receiverLists } from "../monitoring/alertmanager.ts";
import { plan as withReceivers } from "../monitoring/testing/alerting.ts";
import { matches } from "./inhibited.ts";
import { type Policy, policyOf } from "./policies.ts";
import { bothOf } from "./testing/alerts.ts";

const folder = temporaryFolder();
const names = { contactPoint: (list: string) => list, always: "always", quiet: (name: string) => name };
const plans = { full: withReceivers, bare: normalise(changed({}), options) };

type Labels = Readonly<Record<string, string>>;

/** As Grafana walks its tree: the deepest first policy that matches; `continue` is not used. */
function landing(policy: Policy, labels: Labels): Policy {
  const next = policy.policies?.find(({ matchers = [] }) => matchers.every((each) => matches(labels, each)));
  return next === undefined ? policy : landing(next, labels);
}

function inGrafana({ alerting }: Plan, labels: Labels): string {
  const { contactPoint, muteTimings = [] } = landing(policyOf(alerting, names), labels);
  return muteTimings.includes(names.always) ? nobody : contactPoint;
}

function inAlertmanager(file: string, labels: Labels): string {
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const command = ["config", "routes", "test", `--config.file=${file}`, ...words];
  return execFileSync("amtool", command, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

describe.each(Object.entries(plans))("with the %s plan", (name, plan) => {
  const file = join(folder, `${name}.yml`);
  writeFileSync(file, alertmanagerSettings(plan, { inbox: "http://i", secret: () => "/s" }));
  const teams = [...plan.alerting.teams.map((team) => team.name), "strangers", undefined];
  const rows = teams.flatMap((team) =>
    ["page", "ticket", "none", undefined].flatMap((severity) =>
      ["Watchdog", "ErrorBudgetBurn"].map((alertname): [string, Labels] => {
        const labels = { alertname, ...(team && { team }), ...(severity && { severity }) };
        return [Object.values(labels).join(" "), labels];
      }),
    ),
  );

  test.each(rows)("%s lands with the same receivers", (_words, labels) => {
    expect(inGrafana(plan, labels)).toBe(inAlertmanager(file, labels));
  });

  test("every alert of the plan lands with the same receivers, under the name that it has in Grafana", () => {
    const seen = new Map<string, string>();
    for (const { prometheus, grafana } of bothOf(plan)) {
      const own: Labels = { ...prometheus.labels, alertname: prometheus.alert };
      // A process for each rule would take long: what is routed by is the same for most.
      const key = [own["team"], own["severity"], own["alertname"] === "Watchdog"].join();
      const expected = seen.get(key) ?? inAlertmanager(file, own);
      seen.set(key, expected);
      expect(inGrafana(plan, { ...grafana.labels, alertname: grafana.name })).toBe(expected);
    }
  });

  test("tickets wait at the times of quiet, and nothing else does", () => {
    const quiet = plan.alerting.quiet.map((each) => each.name);
    for (const { matchers = [], muteTimings = [] } of policyOf(plan.alerting, names).policies ?? []) {
      const isTicket = matchers.some(({ value }) => value === "ticket");
      const isNobody = matchers.some(({ value }) => value === "none");
      expect(muteTimings).toEqual(isTicket ? quiet : isNobody ? [names.always] : []);
    }
  });

  test("every contact point that a policy names is there", () => {
    const root = policyOf(plan.alerting, names);
    const named = [root, ...(root.policies ?? [])].map(({ contactPoint }) => contactPoint);
    const lists = receiverLists(plan.alerting).map((list) => list.name);
    expect(named.filter((each) => !lists.includes(each))).toEqual([]);
  });
});

test("groups and times are those of Alertmanager", () => {
  const { policies = [], ...root } = policyOf(withReceivers.alerting, names);
  expect(root).toEqual({
    contactPoint: "chat+pager",
    groupBies: ["service", "severity"],
    groupWait: "10s",
    groupInterval: "1m",
    repeatInterval: "4h",
  });
  expect(policies[0]).toMatchObject({ groupWait: "0ms", groupInterval: "30s", repeatInterval: "45s" });
  const tickets = policies.filter(({ matchers = [] }) => matchers.some(({ value }) => value === "ticket"));
  for (const each of tickets)
    expect(each).toMatchObject({ groupWait: "2m", groupInterval: "5m", repeatInterval: "1d" });
});
