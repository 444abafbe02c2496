/** What a spent budget of a service forbids, as the alert on it says. */
import { alertName } from "../observed/objectives.ts";
import { observedOf } from "../observed/observed.ts";
import type { Resources } from "../policy.ts";
import { type RiskyChange, riskyChanges } from "./risks.ts";

/** Undefined: its alerts don't say. */
export function forbidsIn(resources: Resources, service: string): readonly RiskyChange[] | undefined {
  const rules = observedOf(resources).services.get(service)?.rules ?? [];
  const texts = rules
    .filter((rule) => alertName(rule) === "ErrorBudgetSpent")
    .flatMap(({ annotations }) => annotations["forbids"] ?? []);
  if (texts.length === 0) return undefined;
  const words = new Set(texts.flatMap((text) => text.split(",").map((word) => word.trim())));
  return riskyChanges.filter((change) => words.has(change));
}

/** A change does not undo what forbids it: what is deployed counts, too. */
export function forbidsOf(
  service: string,
  before: Resources,
  after: Resources,
  otherwise: readonly RiskyChange[],
): readonly RiskyChange[] {
  const said = [forbidsIn(before, service), forbidsIn(after, service)].filter((each) => each !== undefined);
  const all = new Set(said.length === 0 ? otherwise : said.flat());
  return riskyChanges.filter((change) => all.has(change));
}
