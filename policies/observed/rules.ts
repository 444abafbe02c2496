/** Files of Prometheus rules, as they are written. */
import { JSON_SCHEMA, load } from "js-yaml";
import { list, object, text } from "../workloads/values.ts";
import { type Selector, seconds, selectorsOf } from "./promql.ts";

export interface ObservedRule {
  readonly kind: "record" | "alert";
  readonly name: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Seconds for which an alert's condition must hold. */
  readonly for: number;
  /** Seconds between two evaluations; undefined: the server's. */
  readonly interval: number | undefined;
  readonly group: string;
}

/** An alert that another one evaluates, and Prometheus only records: it has no annotations, and no route. */
export const firing = "ALERTS";

/** Undefined: the text is no file of rules; `unreadable`: it should be one, and is no YAML. */
export function rulesIn(text: string): readonly ObservedRule[] | "unreadable" | undefined {
  if (!/^groups:/m.test(text) || !/^\s+(- )?rules:/m.test(text)) return undefined;
  const file = yaml(text);
  return file === undefined ? "unreadable" : rulesOf(file);
}

/** @param file the object of a file, or the `spec` of a PrometheusRule */
export function rulesOf(file: unknown): readonly ObservedRule[] {
  return list(object(file)["groups"]).flatMap((group) => {
    const { name, interval, rules } = object(group);
    const found = list(rules).flatMap((rule) => ruleOf(rule, text(name) ?? "", seconds(interval)));
    return found.some((rule) => rule.name === firing) ? withConditions(found) : found;
  });
}

/** What is recorded as firing follows from a condition that is recorded before it, by the same labels. */
function withConditions(rules: readonly ObservedRule[]): readonly ObservedRule[] {
  const conditions = new Map(
    rules.flatMap((rule) => (rule.name === "alert:condition:bool" ? [[keyOf(rule), rule.expr]] : [])),
  );
  return rules.map((rule) => {
    if (rule.name !== firing) return rule;
    const expr = conditions.get(keyOf(rule)) ?? rule.expr;
    return { ...rule, expr: /^group without \(\) \((.*)\)$/s.exec(expr)?.[1] ?? expr };
  });
}

function keyOf({ labels }: ObservedRule): string {
  const { alertstate: _state, ...own } = labels;
  return JSON.stringify(Object.entries(own).sort());
}

function ruleOf(rule: unknown, group: string, interval: number | undefined): readonly ObservedRule[] {
  const { record, alert, expr, labels, annotations, for: wait } = object(rule);
  const name = text(alert) ?? text(record);
  if (name === undefined) return [];
  return [
    {
      kind: text(alert) === undefined ? "record" : "alert",
      name,
      expr: typeof expr === "number" ? String(expr) : (text(expr) ?? ""),
      labels: texts(labels),
      annotations: texts(annotations),
      for: seconds(wait) ?? 0,
      interval,
      group,
    },
  ];
}

export function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object(value)).map(([key, each]) => [key, String(each)]));
}

/** Undefined: it is none, and whoever reads it will say so. */
export function yaml(text: string): unknown {
  try {
    return load(text, { schema: JSON_SCHEMA });
  } catch {
    return undefined;
  }
}

const selectors = new WeakMap<ObservedRule, readonly Selector[]>();

/** The series that a rule reads. */
export function selectorsIn(rule: ObservedRule): readonly Selector[] {
  const known = selectors.get(rule);
  if (known !== undefined) return known;
  const found = selectorsOf(rule.expr);
  selectors.set(rule, found);
  return found;
}
