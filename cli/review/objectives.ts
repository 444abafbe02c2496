/** Objectives and alerts that are added, changed, weakened or removed, read from the rules of what changes. */
import { formatDuration } from "../../catalog/duration.ts";
import { formatRatio } from "../../catalog/ratio.ts";
import { names } from "../../slo/series.ts";
import type { Step } from "./events.ts";
import { type Rule, rulesIn } from "./rules.ts";

export interface ObjectiveChange {
  readonly kind: "objective" | "alert";
  readonly service: string;
  /** `latency-p95`, or an alert's name, with its objective where it has one. */
  readonly name: string;
  readonly change: "added" | "removed" | "weaker" | "stricter" | "changed";
  /** Null: there was none. */
  readonly before: string | null;
  readonly after: string | null;
}

interface Measured {
  /** What it is called for people. */
  readonly text: string;
  /** The larger, the weaker: in the same order on both sides. */
  readonly limits: readonly number[];
  /** What else it says. */
  readonly rest: string;
}

interface Found extends Measured {
  readonly kind: ObjectiveChange["kind"];
  readonly service: string;
  readonly name: string;
}

/** Only what changes is read: the rules of everything else are the same. */
export function objectiveChanges(steps: readonly Step[]): ObjectiveChange[] {
  const changing = steps.filter(({ operation }) => operation !== "same");
  const before = foundIn(changing.flatMap((step) => rulesIn(step.before ?? {})));
  const after = foundIn(changing.flatMap((step) => rulesIn(step.after ?? {})));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changes = keys.flatMap((key) => compared(before.get(key), after.get(key)));
  return changes.filter((change) => !follows(change, changes));
}

/** The alerts of an objective change with it: it is said once. */
function follows(alert: ObjectiveChange, all: readonly ObjectiveChange[]): boolean {
  if (alert.kind !== "alert" || alert.change === "removed") return false;
  return all.some(
    ({ kind, service, name, change }) =>
      kind === "objective" &&
      service === alert.service &&
      alert.name.endsWith(` (${name})`) &&
      change !== "removed" &&
      (change === "added") === (alert.change === "added"),
  );
}

function foundIn(rules: readonly Rule[]): Map<string, Found> {
  const found = [...objectivesIn(rules), ...alertsIn(rules)];
  return new Map(
    found.map((each) => [`${each.service}\n${each.kind === "alert" ? 1 : 0}\n${each.name}`, each]),
  );
}

function compared(before: Found | undefined, after: Found | undefined): ObjectiveChange[] {
  const either = after ?? before;
  if (either === undefined) return [];
  const { kind, service, name } = either;
  const common = { kind, service, name, before: before?.text ?? null, after: after?.text ?? null };
  if (before === undefined) return [{ ...common, change: "added" }];
  if (after === undefined) return [{ ...common, change: "removed" }];
  const change = direction(before, after);
  return change === undefined ? [] : [{ ...common, change }];
}

function direction(before: Measured, after: Measured): "weaker" | "stricter" | "changed" | undefined {
  if (before.limits.length !== after.limits.length) return "changed";
  const moves = after.limits.map((limit, index) => Math.sign(limit - (before.limits[index] ?? limit)));
  // One that is weaker in one way is not made up for in another.
  if (moves.some((move) => move > 0)) return "weaker";
  if (moves.some((move) => move < 0)) return "stricter";
  return before.rest === after.rest ? undefined : "changed";
}

/** The budget is what the burn rate is divided by; of a latency, events are good up to a bound. */
function objectivesIn(rules: readonly Rule[]): Found[] {
  return rules.flatMap((rule): Found[] => {
    const { service, slo } = rule.labels;
    if (rule.record !== names.burnRate || service === undefined || slo === undefined) return [];
    const budget = Number(/\/ (\d[\d.eE+-]*)$/.exec(rule.expr.trim())?.[1]);
    const bound = boundOf(rules, service, slo);
    const within = bound === undefined ? "" : ` within ${formatDuration(Math.round(bound * 1000))}`;
    const text = Number.isNaN(budget)
      ? "of no known budget"
      : `${formatRatio(exact(1 - budget))} good${within}`;
    return [{ kind: "objective", service, name: slo, text, limits: [budget, bound ?? 0], rest: "" }];
  });
}

function boundOf(rules: readonly Rule[], service: string, slo: string): number | undefined {
  const bad = rules.filter(
    ({ record, labels }) =>
      record?.startsWith("slo:events_bad:") === true &&
      labels["service"] === service &&
      labels["slo"] === slo,
  );
  const bounds = bad.flatMap(({ expr }) => [
    ...[...expr.matchAll(/le="([\d.eE+-]+)"/g)].map(([, bound]) => Number(bound)),
    ...[...expr.matchAll(/histogram_fraction\(0, ([\d.eE+-]+)/g)].map(([, bound]) => Number(bound)),
  ]);
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

function alertsIn(rules: readonly Rule[]): Found[] {
  const seen = new Map<string, number>();
  return rules.flatMap((rule): Found[] => {
    if (rule.alert === undefined) return [];
    const { service = "(all)", slo, severity = "none" } = rule.labels;
    const called = slo === undefined ? rule.alert : `${rule.alert} (${slo})`;
    // Two of one name, such as a fast and a slow one, are told apart by their order.
    const key = `${service} ${called}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return [
      { kind: "alert", service, name: nth === 1 ? called : `${called} ${nth}`, ...measured(rule, severity) },
    ];
  });
}

/** Who is paged is called sooner than who gets a ticket. */
const severities: readonly string[] = ["page", "ticket", "none"];

function measured({ expr, for: wait = "0s" }: Rule, severity: string): Measured {
  const limits = [...expr.matchAll(/([<>])=? (?:bool )?(-?\d[\d.eE+-]*)/g)].map(([, sign, limit]) =>
    sign === ">" ? Number(limit) : -Number(limit),
  );
  const first = /[<>]=? (?:bool )?-?\d[\d.eE+-]*/.exec(expr)?.[0];
  const patience = wait === "0s" ? "" : ` for ${wait}`;
  return {
    text: `${severity}${first === undefined ? "" : ` ${first}`}${patience}`,
    limits: [...limits, secondsOf(wait), severities.indexOf(severity)],
    rest: expr,
  };
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

function secondsOf(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|[smhdw])/g)].reduce(
    (sum, [, count, unit = "s"]) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

/** Without the noise of binary fractions. */
function exact(ratio: number): number {
  return Number(ratio.toPrecision(12));
}
