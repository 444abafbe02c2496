/** Secrets on their way through a provider: what goes in marked comes out marked, wherever it turns up. */
import { isRecord, type Properties, reveal, secret, unknownValue } from "../../supervisor/properties.ts";

/** Shorter ones are everyday words: sealing every text that holds one would hide half of an object. */
const shortest = 4;

// Pulumi's wire format has one key for all marks, and one value of it a kind.
const [[markKey, secretMark]] = Object.entries(secret("")) as [[string, unknown]];

export function plain(properties: Properties): Properties {
  return reveal(properties) as Properties;
}

export function isSealed(value: unknown): boolean {
  return isRecord(value) && value[markKey] === secretMark;
}

/** Every text that is marked as secret, or lies in something that is. */
export function secretTexts(value: unknown): Set<string> {
  if (isSealed(value)) return new Set(textsIn(reveal(value)));
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(Object.values(value).flatMap((each) => [...secretTexts(each)]));
}

/** Marks in `value` what is marked in `model`, and every text that is, or contains, one of the secrets. */
export function seal(value: unknown, model: unknown, secrets = secretTexts(model)): unknown {
  if (value === undefined || isSealed(value)) return value;
  if (isSealed(model)) return secret(value);
  if (typeof value === "string") return holdsAny(value, secrets) ? secret(value) : value;
  const below = (key: string) =>
    typeof model === "object" && model !== null ? (model as Properties)[key] : undefined;
  if (Array.isArray(value)) return value.map((each, index) => seal(each, below(String(index)), secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, seal(each, below(key), secrets)]),
  );
}

/** A text for people, with nothing of the secrets in it. */
export function conceal(text: string, secrets: ReadonlySet<string>): string {
  return [...secrets]
    .filter(({ length }) => length >= shortest)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, each) => shown.replaceAll(each, "[secret]"), text);
}

export function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return value === unknownValue;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

function holdsAny(text: string, secrets: ReadonlySet<string>): boolean {
  for (const each of secrets) {
    if (text === each || (each.length >= shortest && text.includes(each))) return true;
  }
  return false;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" || value === unknownValue ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
