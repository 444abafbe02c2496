/**
 * Which alerts fire, as recorded series: where Grafana evaluates the alerts, Prometheus has no alerting rules, and the
 * series `ALERTS`, which it would write by itself, is missed by dashboards and by the rules that are silent while
 * another alert fires.
 */
import { parseDuration } from "../catalog/duration.ts";
import type { Milliseconds, Plan } from "../catalog/plan.ts";
import { window } from "./promql.ts";
import { type AlertingRule, isAlert, type RecordingRule, type RuleFile } from "./rule.ts";

/** The same rules; an alert becomes a record of its firing, in its place. */
export function alertsRecorded(
  { monitoring }: Pick<Plan, "monitoring">,
  { name, groups }: RuleFile,
): RuleFile {
  return {
    name,
    groups: groups.map((group) => {
      const interval = group.interval === undefined ? monitoring.scrapeInterval : lengthOf(group.interval);
      return {
        ...group,
        rules: group.rules.map((rule) => (isAlert(rule) ? recorded(rule, interval) : rule)),
      };
    }),
  };
}

function recorded(rule: AlertingRule, interval: Milliseconds): RecordingRule {
  return {
    record: "ALERTS",
    expr: firing(rule, interval),
    labels: { ...rule.labels, alertname: rule.alert, alertstate: "firing" },
  };
}

/** 1 for each alert that fires: its condition has held for as long as it must, or has not been over for long. */
export function firing(rule: AlertingRule, interval: Milliseconds): string {
  const held = rule.for === undefined ? rule.expr : heldFor(rule.expr, lengthOf(rule.for), interval);
  const kept =
    rule.keep_firing_for === undefined
      ? held
      : // The points of a subquery end up to a step ago: what holds now is not yet among them.
        `(${held}) or last_over_time((${held})[${rule.keep_firing_for}:${window(interval)}])`;
  return `group without () (${kept})`;
}

/**
 * True now, and at each evaluation from that long ago. A subquery's points are at multiples of its step, so it reaches
 * one step further back: whether the point at its very border counts, depends on Prometheus' version.
 */
function heldFor(expr: string, length: Milliseconds, interval: Milliseconds): string {
  const steps = Math.ceil(length / interval);
  const times = `count_over_time((${expr})[${window((steps + 1) * interval)}:${window(interval)}])`;
  return `(${expr}) and ${times} >= ${steps + 1}`;
}

/** @example lengthOf("2m") === 120_000; Prometheus writes several units one after the other: `1h30m` */
export function lengthOf(duration: string): Milliseconds {
  const parts = duration.match(/\d+(?:ms|[smhd])/g) ?? [];
  return parts.reduce((sum, part) => {
    const parsed = parseDuration(part);
    if (!("value" in parsed)) throw new Error(`"${duration}" is no duration`);
    return sum + parsed.value;
  }, 0);
}
