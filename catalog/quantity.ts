/** What the unit parsers have in common: a decimal number, at most one space, a unit. */

import { isDecimal, multiply } from "./decimal.ts";

/** A parsed quantity in its base unit, or what is allowed and the nearest fix. */
export type Parsed = { readonly value: number } | { readonly allowed: string; readonly remedy: string };

export interface Units {
  /** Unit → how many base units it is. */
  readonly units: Readonly<Record<string, number>>;
  /** Words that people write instead of a unit → the unit they mean. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** What is allowed, for people. */
  readonly allowed: string;
  /** A good value, for people. */
  readonly example: string;
  /** The unit to suggest where none is given. */
  readonly usual: string;
  /** The unit that values are counted in. */
  readonly base: string;
}

/** Splits `"500 ms"` into `["500", "ms"]`; undefined where the text has another form. */
export function split(text: string): readonly [number: string, unit: string] | undefined {
  const match = /^(\d[\d.]*) ?([A-Za-zµ%]*)$/.exec(text);
  const [, digits = "", unit = ""] = match ?? [];
  return isDecimal(digits) ? [digits, unit] : undefined;
}

/** Reads a quantity with a unit; never throws, whatever `input` is. */
export function parseQuantity(input: unknown, kind: Units): Parsed {
  const wrong = (remedy: string): Parsed => ({ allowed: kind.allowed, remedy });
  const example = `write, for example, "${kind.example}"`;
  if (typeof input === "number" && isDecimal(String(input))) {
    return wrong(`a number has no unit: write "${input} ${kind.usual}" if that is what you mean`);
  }
  if (typeof input !== "string") return wrong(example);
  const parts = split(input);
  if (!parts) {
    const repaired = input.trim().replace(/\s+/g, " ").replace(",", ".");
    const good = repaired !== input && "value" in parseQuantity(repaired, kind);
    return wrong(good ? `write "${repaired}"` : example);
  }
  const [digits, unit] = parts;
  const factor = Object.hasOwn(kind.units, unit) ? kind.units[unit] : undefined;
  if (factor === undefined) {
    if (unit === "") return wrong(`add a unit: "${digits} ${kind.usual}"`);
    const meant = similar(unit, kind);
    return wrong(meant === undefined ? example : `write "${`${digits} ${meant}`.trimEnd()}"`);
  }
  const value = multiply(digits, factor);
  if (value === undefined)
    return wrong(`write a whole number of ${kind.base}, below ${Number.MAX_SAFE_INTEGER}`);
  return { value };
}

function similar(unit: string, kind: Units): string | undefined {
  const folded = unit.toLowerCase();
  if (Object.hasOwn(kind.synonyms, folded)) return kind.synonyms[folded];
  return Object.keys(kind.units).find((known) => known !== "" && known.toLowerCase() === folded);
}

/** The largest of `units` (largest first) that counts `value` in whole numbers. */
export function formatQuantity(value: number, units: readonly (readonly [string, number])[]): string {
  const [unit, factor] = units.find(([, size]) => value !== 0 && value % size === 0) ??
    units.at(-1) ?? ["", 1];
  return `${value / factor} ${unit}`.trimEnd();
}
