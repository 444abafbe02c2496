/** Rules of Grafana beside those of Prometheus that they come from. */
import type { Plan } from "../../../catalog/plan.ts";
import { type AlertingRule, isAlert } from "../../../slo/rule.ts";
import { ruleFiles } from "../../../slo/rules.ts";
import { ruleOptions } from "../../monitoring/rules.ts";
import { type AlertGroup, alertGroups, type GrafanaRule } from "../alert-rules.ts";
import { siteOf } from "./declared.ts";

export interface Both {
  readonly group: AlertGroup;
  /** As Prometheus' file says; undefined: the default. */
  readonly interval: string | undefined;
  readonly prometheus: AlertingRule;
  readonly grafana: GrafanaRule;
}

/** In the order of the files; a rule that has no counterpart is an error. */
export function bothOf(plan: Plan): readonly Both[] {
  const files = ruleFiles(plan, ruleOptions(plan, siteOf(plan)));
  const left = alertGroups(plan, files).flatMap((group) => group.rules.map((rule) => ({ group, rule })));
  const both = files.flatMap(({ groups }) =>
    groups.flatMap(({ name, interval, rules }) =>
      rules.filter(isAlert).map((rule): Both => {
        const index = left.findIndex(({ group, rule: other }) => group.name === name && isOf(rule, other));
        const [found] = index < 0 ? [] : left.splice(index, 1);
        if (found === undefined)
          throw new Error(`Grafana has no ${rule.alert} of ${JSON.stringify(rule.labels)}`);
        return { group: found.group, interval, prometheus: rule, grafana: found.rule };
      }),
    ),
  );
  if (left.length > 0) throw new Error(`only Grafana has ${left.map(({ rule }) => rule.name).join("; ")}`);
  return both;
}

function isOf({ alert, labels }: AlertingRule, { labels: given }: GrafanaRule): boolean {
  return given["alert"] === alert && Object.entries(labels).every(([name, value]) => given[name] === value);
}

/** What the rule asks Prometheus. */
export function exprOf({ datas }: GrafanaRule): string {
  const query = datas.find(({ refId }) => refId === "A");
  return (JSON.parse(query?.model ?? "{}") as { expr: string }).expr;
}
