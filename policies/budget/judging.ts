/** Judges a change by the budgets of the services that it changes. */
import type { Finding } from "../judged.ts";
import { observedOf } from "../observed/observed.ts";
import type { Resources } from "../policy.ts";
import type { Budgets, Spent } from "./budgets.ts";
import { forbidsOf } from "./forbids.ts";
import { type Noted, noted, type Overrides, overrideVariable } from "./override.ts";
import { type Risk, type RiskyChange, risksOf } from "./risks.ts";

/** What is looked at beside the resources. */
export interface World {
  readonly stack: string;
  readonly budgets: () => Promise<Budgets>;
  /** Undefined: it cannot be read. Empty: nothing is deployed. */
  readonly deployed: () => Promise<Resources | undefined>;
  readonly overrides: Overrides;
  readonly pending: {
    readonly all: () => readonly Noted[];
    readonly keep: (noted: readonly Noted[]) => void;
  };
  readonly record: (noted: Noted) => void;
}

export interface Rules {
  /** For services whose alerts say nothing. */
  readonly forbids: readonly RiskyChange[];
  readonly whenUnknown: "allow" | "refuse";
}

export async function* judged(after: Resources, rules: Rules, world: World): AsyncGenerator<Finding> {
  const { overrides, pending } = world;
  if (overrides.problem !== undefined) yield { says: overrides.problem };
  const waiting = pending.all();
  const budgets = await world.budgets();
  if (budgets.known && budgets.cached)
    yield { notice: true, says: `${budgets.source}; spent: ${names(budgets.spent)}` };
  if (budgets.known && budgets.spent.length === 0 && waiting.length === 0) return;
  const before = await world.deployed();
  if (before === undefined) {
    if (!budgets.known || budgets.spent.length > 0)
      yield {
        ...allowed(rules),
        says: "what is deployed cannot be read (pulumi stack export): no change can be judged by budgets",
      };
    return;
  }
  const change = new Change(before, after, rules);
  const overridden = waiting.filter((each) => !settled(change, each, world));
  if (budgets.known) yield* spentOf(change, budgets, world, overridden);
  else yield* unknownOf(change, budgets.reason, rules);
  if (waiting.length > 0 || overridden.length > 0) pending.keep(overridden);
}

/** From what is deployed to what is to be. */
class Change {
  private readonly before: Resources;
  private readonly after: Resources;
  private readonly rules: Rules;

  constructor(before: Resources, after: Resources, rules: Rules) {
    this.before = before;
    this.after = after;
    this.rules = rules;
  }

  /** What of a service's changes a spent budget forbids. */
  forbidden(service: string): readonly Risk[] {
    const { before, after, rules } = this;
    const forbids = forbidsOf(service, before, after, rules.forbids);
    return risksOf(service, before, after).filter(({ kind }) => forbids.includes(kind));
  }

  /** Those that have objectives. */
  get services(): readonly string[] {
    return [...observedOf(this.after).services.keys()];
  }
}

function* spentOf(
  change: Change,
  { spent, source }: Known,
  world: World,
  overridden: Noted[],
): Generator<Finding> {
  for (const [service, budgets] of Map.groupBy(spent, (each) => each.service)) {
    const risks = change.forbidden(service);
    const [first] = risks;
    if (first === undefined) continue;
    const changes = inWords(risks);
    const says = `${lefts(budgets)} (${source}), which forbids: ${changes}, until the budget is back`;
    const reason = world.overrides.reasons.get(service);
    if (reason === undefined) {
      const how = `${overrideVariable}="${service}: <reason>"`;
      yield {
        subject: service,
        urn: first.urn,
        says: `${says}; what must go out all the same goes with ${how}`,
      };
      continue;
    }
    const entry = noted(world.stack, service, reason, changes);
    overridden.splice(0, overridden.length, ...overridden.filter((each) => each.service !== service), entry);
    yield {
      notice: true,
      subject: service,
      urn: first.urn,
      says: `${says}\n  overridden by ${entry.who}: ${reason} (noted when the update has made it)`,
    };
  }
}

type Known = Extract<Budgets, { known: true }>;

function* unknownOf(change: Change, reason: string, rules: Rules): Generator<Finding> {
  const risky = change.services.flatMap((service) => {
    const risks = change.forbidden(service);
    return risks.length === 0 ? [] : [{ service, risks }];
  });
  if (rules.whenUnknown === "allow" && risky.length > 0) {
    const services = risky.map(({ service }) => service);
    const some =
      services.length > 5
        ? `${services.slice(0, 5).join(", ")} and ${services.length - 5} more`
        : services.join(", ");
    yield {
      notice: true,
      says: `no error budget is known: ${reason}; risky changes of ${some} are not held back`,
    };
    return;
  }
  for (const { service, risks } of risky)
    yield {
      subject: service,
      urn: risks[0]?.urn ?? "",
      says: `its error budget is not known: ${reason}; held back: ${inWords(risks)}`,
    };
}

function allowed({ whenUnknown }: Rules): Pick<Finding, "notice"> {
  return whenUnknown === "allow" ? { notice: true } : {};
}

/** An overridden change that is made is noted; whether it is, says the state: nothing of it is left to be done. */
function settled(change: Change, entry: Noted, world: World): boolean {
  if (change.forbidden(entry.service).length > 0) return false;
  world.record({ ...entry, time: new Date().toISOString() });
  return true;
}

function lefts(budgets: readonly Spent[]): string {
  const each = budgets.map(({ objective, left }) => `"${objective}" (${Math.round(left * 100)} % left)`);
  return `has spent its error budget for ${each.join(" and ")}`;
}

function inWords(risks: readonly Risk[]): string {
  return risks.map(({ kind, says }) => `${kind} (${says})`).join(", ");
}

function names(spent: readonly Spent[]): string {
  const all = [...new Set(spent.map(({ service }) => service))];
  return all.length === 0 ? "none" : all.join(", ");
}
