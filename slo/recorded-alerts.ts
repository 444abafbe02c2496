/**
 * Which alerts fire, as recorded series: where Grafana evaluates the alerts, Prometheus has no alerting rules, and the
 * series `ALERTS`, which it would write by itself, is missed by dashboards and by the rules that are silent while
 * another alert fires.
 */
import { parseDuration } from "../catalog/duration.ts";
import type { Milliseconds, Plan } from "../catalog/plan.ts";
import { selector, window } from "./promql.ts";
import { type AlertingRule, isAlert, type RecordingRule, type RuleFile } from "./rule.ts";

/** Series that tell what an alert waits for; each evaluation writes a sample, or ends the series. */
const names = {
  condition: "alert:condition:bool",
  /** Since when the condition has held without a break. */
  since: "alert:since:seconds",
  held: "alert:held:bool",
} as const;

/** The same rules; an alert becomes records of its firing, in its place. */
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
        rules: group.rules.flatMap((rule) => (isAlert(rule) ? recorded(rule, interval) : rule)),
      };
    }),
  };
}

/** One after the other: what holds now, since when, whether for long enough, and what fires. */
function recorded(rule: AlertingRule, interval: Milliseconds): RecordingRule[] {
  const labels = { ...rule.labels, alertname: rule.alert };
  const record = (name: string, expr: string, more = {}): RecordingRule => ({
    record: name,
    expr,
    labels: { ...labels, ...more },
  });
  const now = `group without () (${rule.expr})`;
  const firing = (expr: string) => record("ALERTS", expr, { alertstate: "firing" });
  if (rule.for === undefined && rule.keep_firing_for === undefined) return [firing(now)];

  const condition = selector(names.condition, labels);
  const since = selector(names.since, labels);
  const source = rule.for === undefined ? condition : selector(names.held, labels);
  return [
    record(names.condition, now),
    ...(rule.for === undefined
      ? []
      : [
          record(names.since, `${since} and ${condition} or ${condition} * time()`),
          record(names.held, `${condition} and time() - ${since} >= ${lengthOf(rule.for) / 1000}`),
        ]),
    firing(
      rule.keep_firing_for === undefined
        ? source
        : `last_over_time(${source}${range(lengthOf(rule.keep_firing_for), interval)})`,
    ),
  ];
}

/** Its border lies between two evaluations: whether one at the very border counts, depends on Prometheus' version. */
function range(length: Milliseconds, interval: Milliseconds): string {
  return `[${window(length + interval / 2)}]`;
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
