/** Rules of Prometheus, wherever a resource carries them: as a file's text, in a map of files, or as an object. */
import { parse } from "yaml";
import { isRecord } from "../../providers/supervisor/properties.ts";

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Texts that could be rules: reading YAML takes time, and most texts are none. */
const rulesText = /^groups:\s|^\{"groups":/m;

export function rulesIn(value: unknown): Rule[] {
  if (typeof value === "string") return rulesText.test(value) ? rulesIn(yaml(value)) : [];
  if (Array.isArray(value)) return value.flatMap(rulesIn);
  if (!isRecord(value)) return [];
  const { groups, ...rest } = value;
  const own = Array.isArray(groups) ? groups.flatMap(rulesOfGroup) : [];
  return [...own, ...Object.values(rest).flatMap(rulesIn)];
}

function rulesOfGroup(group: unknown): Rule[] {
  if (!isRecord(group) || !Array.isArray(group["rules"])) return [];
  return group["rules"].filter(isRecord).map(({ record, alert, expr, for: wait, labels }) => ({
    ...(typeof record === "string" ? { record } : {}),
    ...(typeof alert === "string" ? { alert } : {}),
    expr: String(expr ?? ""),
    ...(typeof wait === "string" ? { for: wait } : {}),
    labels: isRecord(labels) ? (labels as Record<string, string>) : {},
  }));
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
