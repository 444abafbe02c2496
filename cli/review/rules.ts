/** Rules of Prometheus, wherever a resource carries them: as a file's text, in a map of files, or as an object. */
import { type ObservedRule, rulesOf, rulesIn as rulesOfText } from "../../policies/observed/rules.ts";
import { isRecord } from "../../providers/supervisor/properties.ts";

export function rulesIn(value: unknown): readonly ObservedRule[] {
  if (typeof value === "string") return readable(value);
  if (Array.isArray(value)) return value.flatMap(rulesIn);
  if (!isRecord(value)) return [];
  const { groups, ...rest } = value;
  return [...rulesOf({ groups }), ...Object.values(rest).flatMap(rulesIn)];
}

function readable(text: string): readonly ObservedRule[] {
  const rules = rulesOfText(text) ?? [];
  // Who installs it is told by the policies.
  return rules === "unreadable" ? [] : rules;
}
