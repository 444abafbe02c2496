/** Which rules can be replayed on the history of a server that has raw series alone. */
import type { Plan } from "../../catalog/plan.ts";
import { eventRules } from "../../slo/recording.ts";
import { type AlertingRule, isAlert, type Rule, type RuleGroup } from "../../slo/rule.ts";
import { type RuleOptions, ruleFiles } from "../../slo/rules.ts";
import { slosOfService } from "../../slo/slo.ts";

export interface Replay {
  /** Recorded anew from raw series, into blocks. */
  readonly recorded: readonly RuleGroup[];
  /** Alerts that read only what is recorded anew. */
  readonly onRecorded: readonly AlertingRule[];
  /** Alerts that read only raw series. */
  readonly onRaw: readonly AlertingRule[];
  /** Names of the others. */
  readonly others: readonly string[];
}

export function replayOf(plan: Plan, options: RuleOptions): Replay {
  const files = ruleFiles(plan, options).map(({ name, groups }) => {
    const rules = groups.flatMap((group) => group.rules);
    const service = plan.services.find((each) => each.name === name);
    const flat = service === undefined ? [] : eventRules(slosOfService(service, plan), true);
    const anew = new Set(flat.map(({ record }) => record));
    const usual = rules.flatMap((rule) => (isAlert(rule) || anew.has(rule.record) ? [] : [rule]));
    return { name, alerts: rules.filter(isAlert), records: [...flat, ...usual].filter(isFlat) };
  });
  const possible = new Set(files.flatMap(({ records }) => records.map(({ record }) => record)));
  const alerts = files.flatMap((file) => file.alerts);
  const conditions = alerts.filter(isCondition);
  const onRaw = conditions.filter(isFlat);
  const onRecorded = conditions.filter(
    (rule) => !isFlat(rule) && readBy(rule).every((name) => possible.has(name)),
  );
  const needed = new Set(onRecorded.flatMap(readBy));
  const replayed = new Set([...onRaw, ...onRecorded].map(({ alert }) => alert));
  return {
    recorded: files
      .map(({ name, records }) => ({ name, rules: records.filter(({ record }) => needed.has(record)) }))
      .filter(({ rules }) => rules.length > 0),
    onRecorded,
    onRaw,
    others: [...new Set(alerts.map(({ alert }) => alert))].filter((alert) => !replayed.has(alert)).sort(),
  };
}

/** One that fires always says nothing; absence would be told of every service that a history does not have. */
function isCondition({ expr, labels }: AlertingRule): boolean {
  return labels["severity"] !== "none" && !expr.includes("absent(");
}

function isFlat(rule: Rule): boolean {
  return readBy(rule).length === 0;
}

/** The recorded series of an expression: their names have colons. */
function readBy({ expr }: Rule): string[] {
  const withoutTexts = expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return withoutTexts.match(/\b[a-z_]+:[a-z0-9_:]+/g) ?? [];
}
