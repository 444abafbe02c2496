/**
 * Alerting rules as Grafana evaluates them, with the meaning that they have in Prometheus: each series that the
 * expression returns is an alert, whatever its value, and none is none. This is how Grafana itself imports rules of
 * Prometheus: a query, whether it has a value at all, and whether that is so.
 */
import { createHash } from "node:crypto";
import type { Plan } from "../../catalog/plan.ts";
import { uidWith } from "../../dashboards/uid.ts";
import { lengthOf } from "../../slo/recorded-alerts.ts";
import { type AlertingRule, isAlert, type RuleFile } from "../../slo/rule.ts";
import { uninhibited } from "./inhibited.ts";

export interface AlertGroup {
  readonly name: string;
  /** Whose folder it is in; null: that of the environment. */
  readonly team: string | null;
  readonly intervalSeconds: number;
  readonly rules: readonly GrafanaRule[];
}

export interface GrafanaRule {
  readonly uid: string;
  /** Unique in its folder; it is the label `alertname`. */
  readonly name: string;
  readonly condition: string;
  readonly datas: readonly Stage[];
  readonly for: string;
  readonly keepFiringFor?: string;
  readonly noDataState: "OK";
  readonly execErrState: "KeepLast" | "OK";
  readonly missingSeriesEvalsToResolve: 1;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly refId: string;
  readonly datasourceUid: string;
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  /** JSON. */
  readonly model: string;
}

/** Grafana's scheduler looks at rules each ten seconds; an interval between two looks is rounded down: never later. */
const tick = 10_000;

export function alertGroups(plan: Plan, files: readonly RuleFile[]): readonly AlertGroup[] {
  return files.flatMap(({ groups }) =>
    groups.flatMap(({ name, interval, rules }) => {
      const length = interval === undefined ? plan.monitoring.scrapeInterval : lengthOf(interval);
      const intervalSeconds = (Math.max(1, Math.floor(length / tick)) * tick) / 1000;
      return [...byTeam(rules.filter(isAlert))].map(([team, alerts]) => ({
        name,
        team,
        intervalSeconds,
        rules: alerts.map((alert) => ruleOf(plan, name, alert)),
      }));
    }),
  );
}

/** Pages and tickets of one group may be those of two teams. */
function byTeam(alerts: readonly AlertingRule[]): ReadonlyMap<string | null, readonly AlertingRule[]> {
  const teams = new Map<string | null, AlertingRule[]>();
  for (const alert of alerts) {
    const team = alert.labels["team"] ?? null;
    teams.set(team, [...(teams.get(team) ?? []), alert]);
  }
  return teams;
}

function ruleOf(plan: Plan, group: string, rule: AlertingRule): GrafanaRule {
  const { application, environment } = plan;
  const name = titleOf(rule);
  return {
    uid: ruleUid([application, environment, rule.labels["team"] ?? "", group, name]),
    name,
    condition: "C",
    datas: stagesOf(plan, uninhibited(rule)),
    for: rule.for ?? "0s",
    ...(rule.keep_firing_for === undefined ? {} : { keepFiringFor: rule.keep_firing_for }),
    // Nothing that is true of anything: all is well.
    noDataState: "OK",
    // Prometheus keeps an alert whose rule fails, and so does Grafana; of a Prometheus that cannot be asked, the
    // silence of the dead man's switch tells.
    execErrState: rule.labels["severity"] === "none" ? "OK" : "KeepLast",
    missingSeriesEvalsToResolve: 1,
    // Prometheus adds the last two to what it sends. The rule's title must be longer than its name, to be unique.
    labels: { ...rule.labels, alert: rule.alert, application, environment },
    annotations: Object.fromEntries(
      Object.entries(rule.annotations).map(([key, text]) => [key, templateOf(text)]),
    ),
  };
}

/** @example "ErrorBudgetBurn: valeo-crm, errors, page"; the dead man's switch is just "Watchdog" */
export function titleOf({ alert, labels }: AlertingRule): string {
  if (labels["severity"] === "none") return alert;
  const words = ["service", "store", "slo", "severity"].flatMap((label) => labels[label] ?? []);
  return `${alert}: ${words.join(", ")}`;
}

/** The same as long as the rule is the same one; at most 40 characters. */
function ruleUid(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32);
}

/** `$value` is a text in Grafana, with all labels and values in it; the query's number has another name. */
export function templateOf(text: string): string {
  return text.replaceAll(/\{\{.*?\}\}/gs, (template) =>
    template.replaceAll(/\$value(?!\w)/g, "$values.A.Value"),
  );
}

const expressions = { type: "__expr__", uid: "__expr__" } as const;
/** An instant query reads its end alone; Grafana asks for a range all the same. */
const range = { from: 600, to: 0 } as const;

function stagesOf(plan: Plan, expr: string): readonly Stage[] {
  const datasource = { type: "prometheus", uid: uidWith(plan, "prometheus") };
  const stage = (refId: string, uid: string, model: object): Stage => ({
    refId,
    datasourceUid: uid,
    relativeTimeRange: uid === expressions.uid ? { from: 0, to: 0 } : range,
    model: JSON.stringify({ ...model, refId }),
  });
  return [
    stage("A", datasource.uid, { datasource, expr, instant: true, range: false }),
    stage("B", expressions.uid, {
      datasource: expressions,
      type: "math",
      expression: "is_number($A) || is_nan($A) || is_inf($A)",
    }),
    stage("C", expressions.uid, {
      datasource: expressions,
      type: "threshold",
      expression: "B",
      conditions: [{ evaluator: { type: "gt", params: [0] } }],
    }),
  ];
}
