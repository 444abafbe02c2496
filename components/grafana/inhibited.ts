/**
 * Alerts that are silent while another one says the same, or why. Alertmanager inhibits; Grafana's own does so only with
 * a feature that is experimental and off by default. So the rule says it itself: its condition holds unless the other
 * alert fires, which Prometheus records.
 */
import { selector } from "../../slo/promql.ts";
import type { AlertingRule } from "../../slo/rule.ts";
import { type Inhibition, inhibitions } from "../monitoring/inhibitions.ts";

/** The condition of a rule, with all inhibitions of which it is the target. */
export function uninhibited(rule: AlertingRule): string {
  const clauses = inhibitions
    .filter((inhibition) => isTarget(rule, inhibition))
    .map((inhibition) => unless(rule, inhibition));
  return clauses.length === 0 ? rule.expr : [`(${rule.expr})`, ...clauses].join("\n");
}

export interface Matcher {
  readonly label: string;
  readonly match: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** @example matcherOf('severity="page"') // { label: "severity", match: "=", value: "page" } */
export function matcherOf(text: string): Matcher {
  const [, label = "", match = "=", value = ""] = /^(\w+)(=~|!~|!=|=)"(.*)"$/s.exec(text) ?? [];
  return { label, match: match as Matcher["match"], value };
}

/** A label that is in `equal` may come with the series; whether it is there is then seen when it is joined. */
function isTarget(rule: AlertingRule, { target_matchers, equal }: Inhibition): boolean {
  return target_matchers
    .map(matcherOf)
    .every((matcher) => equal.includes(matcher.label) || matches(labelsOf(rule), matcher));
}

function labelsOf({ alert, labels }: AlertingRule): Readonly<Record<string, string>> {
  return { ...labels, alertname: alert };
}

export function matches(labels: Readonly<Record<string, string>>, { label, match, value }: Matcher): boolean {
  const given = labels[label] ?? "";
  const isSame = match.endsWith("~") ? new RegExp(`^(?:${value})$`).test(given) : given === value;
  return match.startsWith("!") ? !isSame : isSame;
}

/** Labels that the rule itself gives are written down; the others must be equal series by series. */
function unless({ labels }: AlertingRule, { source_matchers, equal }: Inhibition): string {
  const source = source_matchers.map(matcherOf).map(({ label, match, value }) => {
    const own = equal.includes(label) ? labels[label] : undefined;
    return [label, own ?? (match === "=" ? value : `${match}${value}`)] as const;
  });
  const joined = equal.filter((label) => labels[label] === undefined);
  return `unless on (${joined.join(", ")}) ${selector("ALERTS", { alertstate: "firing", ...Object.fromEntries(source) })}`;
}
