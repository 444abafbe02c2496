/** Properties of which nobody knows yet what they are: what is not as it should be counts as absent. */
import { isRecord, type Properties } from "../../supervisor/properties.ts";

export function list(value: unknown): Properties[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function record(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

/** Without the ones that are absent: the servers take null for a value. */
export function present<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as { [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}
