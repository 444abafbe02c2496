/** At a total outage the page is with somebody in time. */
import { delayOf, detection, type Pair } from "../../slo/windows.ts";
import type { Finding } from "../judged.ts";
import { type Objective, windowsOf } from "../observed/objectives.ts";
import { type Observed, type ObservedService, observedOf } from "../observed/observed.ts";
import type { ObservedRule } from "../observed/rules.ts";
import { stackPolicy } from "../policy.ts";
import { burningOf, intervalsUnknown } from "./burning.ts";
import { watched, watchedBut } from "./examples.ts";
import { length, promises, wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly seconds: number;
}

export const alertResponse = stackPolicy<Settings>({
  name: "alert-response",
  severity: "high",
  rule: "When a service fails altogether, the page about each of its objectives is out within the response time.",
  why: "Until the page is out, nobody mends anything, and each minute of a total outage spends a thousand minutes' budget of 99.9 %.",
  mend: "shorten the window, its threshold or `for` of the page, the interval of scrapes or probes, or Alertmanager's `group_interval` of the team's pages",
  settings: {
    seconds: {
      type: "number",
      default: 300,
      description: "Seconds from the first failure to the message, at most.",
    },
  },
  *judge(resources, { seconds }) {
    const observed = observedOf(resources);
    const unknown = intervalsUnknown(observed);
    if (unknown !== undefined) {
      yield unknown;
      return;
    }
    for (const { service, objective } of promises(observed)) {
      const finding = lateness(objective, service, observed, seconds);
      if (finding !== undefined) yield finding;
    }
    for (const rule of observed.rules) {
      const finding = isPage(rule) ? patience(rule, observed, seconds) : undefined;
      if (finding !== undefined) yield finding;
    }
  },
  passing: [watched],
  failing: [
    watchedBut("rules.yml", "> 0.375", "> 0.9"),
    watchedBut("prometheus.yml", "scrape_interval: 10s", "scrape_interval: 5m"),
    watchedBut("prometheus.yml", "evaluation_interval: 15s", "evaluation_interval: 5m"),
    watchedBut("alertmanager.yml", "group_interval: 1m", "group_interval: 10m"),
  ],
});

function lateness(
  objective: Objective,
  service: ObservedService,
  observed: Observed,
  seconds: number,
): Finding | undefined {
  const pages = objective.alerts.filter(
    (alert) => alert.labels["severity"] === "page" && windowsOf(alert).length > 0,
  );
  if (pages.length === 0) return undefined;
  const times = pages.flatMap((page) => timeOf(page, objective, observed, seconds) ?? []);
  const soonest = Math.min(...times);
  if (times.length === 0 || soonest <= seconds) return undefined;
  const says = `objective "${objective.name}": at a total outage the page comes ${
    Number.isFinite(soonest) ? `after ${length(soonest)}` : "never"
  }; allowed are ${length(seconds)}`;
  return wrong(service.name, says, service.urn);
}

function isPage(rule: ObservedRule): boolean {
  return rule.kind === "alert" && rule.labels["severity"] === "page" && windowsOf(rule).length === 0;
}

/** A page that is not about a budget waits for its condition alone. */
function patience(rule: ObservedRule, observed: Observed, seconds: number): Finding | undefined {
  const { scrapeInterval = 0, evaluationInterval = 0 } = observed.prometheus ?? {};
  const time =
    rule.for + scrapeInterval + (rule.interval ?? evaluationInterval) + waitOf(rule, observed).groupInterval;
  if (time <= seconds) return undefined;
  const says = `alert "${rule.name}": the page comes ${length(time)} after its cause; allowed are ${length(seconds)}`;
  return wrong(rule.labels["service"] ?? rule.name, says, observed.urnOf(rule));
}

/** Seconds. */
function timeOf(
  page: ObservedRule,
  objective: Objective,
  observed: Observed,
  response: number,
): number | undefined {
  const burning = burningOf(objective, observed, response);
  if (burning === undefined) return undefined;
  const windows = windowsOf(page);
  const pairs = windows.map(
    ({ long, short = long, threshold }): Pair => ({
      severity: "page",
      long: long * 1000,
      short: short * 1000,
      factor: threshold / burning.budget,
      threshold,
    }),
  );
  const minimum = Math.min(...windows.map((each) => each.minimum));
  const evaluation = page.interval === undefined ? burning.evaluation : page.interval * 1000;
  const found = detection(pairs, 1, { ...burning, minimum });
  const { groupInterval } = waitOf(page, observed);
  const waiting = delayOf({ spacing: burning.spacing, evaluation }) - usualWait + groupInterval * 1000;
  return (found + waiting) / 1000 + page.for;
}

/** What {@link delayOf} counts for Alertmanager, where its own settings do not say. */
const usualWait = delayOf({ spacing: 0, evaluation: 0 });

function waitOf(
  { name, labels }: ObservedRule,
  { alertmanager }: Observed,
): { readonly groupInterval: number } {
  const route = alertmanager?.routeOf({ alertname: name, ...labels });
  return {
    groupInterval: route === undefined ? usualWait / 1000 : Math.max(route.groupWait, route.groupInterval),
  };
}
