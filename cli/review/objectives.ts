/** Objectives and alerts that are added, changed, weakened or removed, read from the rules of what changes. */
import { formatDuration } from "../../catalog/duration.ts";
import { formatRatio } from "../../catalog/ratio.ts";
import { alertName, isAlert, objectivesIn } from "../../policies/observed/objectives.ts";
import type { ObservedRule } from "../../policies/observed/rules.ts";
import type { Step } from "./events.ts";
import { rulesIn } from "./rules.ts";
import { shared } from "./services.ts";

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
      alert.name.includes(` (${name})`) &&
      change !== "removed" &&
      (change === "added") === (alert.change === "added"),
  );
}

function foundIn(rules: readonly ObservedRule[]): Map<string, Found> {
  const services = [...new Set(rules.map(serviceOf))];
  const found = services.flatMap((service) => {
    const own = rules.filter((rule) => serviceOf(rule) === service);
    return [...objectivesOf(service, own), ...alertsOf(service, own.filter(isAlert))];
  });
  return new Map(
    found.map((each) => [`${each.service}\n${each.kind === "alert" ? 1 : 0}\n${each.name}`, each]),
  );
}

function serviceOf({ labels }: ObservedRule): string {
  return labels["service"] ?? shared;
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

/** Of a latency, events are good up to a bound. */
function objectivesOf(service: string, rules: readonly ObservedRule[]): Found[] {
  return objectivesIn(service, rules)
    .filter(({ records }) => records.length > 0)
    .map(({ name, budget, below, period = "" }) => {
      const share = budget === undefined ? "of no known budget" : `${formatRatio(exact(1 - budget))} good`;
      const within = below === undefined ? "" : ` within ${formatDuration(Math.round(below * 1000))}`;
      const over = period === "" ? "" : ` over ${/^\d/.test(period) ? period : `a ${period}`}`;
      const text = `${share}${within}${over}`;
      return { kind: "objective", service, name, text, limits: [budget ?? 1, below ?? 0], rest: period };
    });
}

function alertsOf(service: string, rules: readonly ObservedRule[]): Found[] {
  const seen = new Map<string, number>();
  return rules.map((rule): Found => {
    const { slo } = rule.labels;
    const called = slo === undefined ? alertName(rule) : `${alertName(rule)} (${slo})`;
    // Two of one name, such as a fast and a slow one, are told apart by their order.
    const nth = (seen.get(called) ?? 0) + 1;
    seen.set(called, nth);
    const name = nth === 1 ? called : `${called} ${nth}`;
    return { kind: "alert", service, name, ...measured(rule) };
  });
}

/** Who is paged is called sooner than who gets a ticket. */
const severities: readonly string[] = ["page", "ticket", "none"];

function measured({ expr, for: wait, labels: { severity = "none" } }: ObservedRule): Measured {
  const limits = [...expr.matchAll(/([<>])=? (?:bool )?(-?\d[\d.eE+-]*)/g)].map(([, sign, limit]) =>
    sign === ">" ? Number(limit) : -Number(limit),
  );
  const first = /[<>]=? (?:bool )?-?\d[\d.eE+-]*/.exec(expr)?.[0];
  const patience = wait === 0 ? "" : ` for ${formatDuration(wait * 1000)}`;
  return {
    text: `${severity}${first === undefined ? "" : ` ${first}`}${patience}`,
    limits: [...limits, wait, severities.indexOf(severity)],
    rest: expr,
  };
}

/** Without the noise of binary fractions. */
function exact(ratio: number): number {
  return Number(ratio.toPrecision(12));
}
