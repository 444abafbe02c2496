/**
 * Readers turn a value of any type into a checked one.
 * A reader never throws: what is wrong goes to the report, and the value counts as not given.
 */

import { nearest } from "./nearest.ts";
import { hide, listing, type Path, quote, type Report, show } from "./problems.ts";
import type { Parsed } from "./quantity.ts";

export type Reader<T> = (value: unknown, at: Path, report: Report) => T | undefined;

/** What an object with these fields reads as: everything may be missing. */
export type Read<F> = { [K in keyof F]?: F[K] extends Reader<infer T> ? T : never };

export type Fields = Readonly<Record<string, Reader<unknown>>>;

interface TextRule {
  readonly pattern: RegExp;
  readonly allowed: string;
  /** What to do, given the wrong text. */
  readonly remedy: (given: string) => string;
  /** At most this many characters. @default 200 */
  readonly most?: number;
}

export function text({ pattern, allowed, remedy, most = 200 }: TextRule): Reader<string> {
  return (value, at, report) => {
    if (typeof value === "string" && value.length <= most && pattern.test(value)) return value;
    report.add(at, show(value), allowed, remedy(typeof value === "string" ? value : ""));
    return undefined;
  };
}

/** A text whose content a report must not print. */
export function hiddenText(rule: TextRule): Reader<string> {
  return (value, at, report) => {
    if (typeof value === "string" && value.length <= (rule.most ?? 200) && rule.pattern.test(value))
      return value;
    report.add(at, hide(value), rule.allowed, rule.remedy(""));
    return undefined;
  };
}

export function integer(least: number, most: number, remedy: string): Reader<number> {
  return (value, at, report) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    const meant =
      typeof value === "string" && /^\d+$/.test(value) ? `write ${Number(value)} without quotes` : remedy;
    report.add(at, show(value), `a whole number from ${least} to ${most}`, meant);
    return undefined;
  };
}

export const flag: Reader<boolean> = (value, at, report) => {
  if (typeof value === "boolean") return value;
  report.add(at, show(value), "true or false", "write true or false, without quotes");
  return undefined;
};

export function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, at, report) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const meant = typeof value === "string" ? nearest(value, choices) : undefined;
    report.add(at, show(value), listing(choices), meant ? `write ${quote(meant)}` : "write one of these");
    return undefined;
  };
}

/** A quantity with a unit, inside a range; the range's ends are allowed where `least` and `most` give them. */
export function quantity(
  parse: (input: unknown) => Parsed,
  range: { readonly isIn: (value: number) => boolean; readonly allowed: string; readonly remedy: string },
): Reader<number> {
  return (value, at, report) => {
    const parsed = parse(value);
    if ("value" in parsed && range.isIn(parsed.value)) return parsed.value;
    if ("value" in parsed) report.add(at, show(value), range.allowed, range.remedy);
    else report.add(at, show(value), parsed.allowed, parsed.remedy);
    return undefined;
  };
}

/** A list; an item that cannot be read stays as a hole, so that the others keep their position. */
export function list<T>(
  item: Reader<T>,
  { least = 0, example, key = String }: { least?: number; example: string; key?: (item: T) => string },
): Reader<(T | undefined)[]> {
  return (value, at, report) => {
    if (!Array.isArray(value) || value.length < least) {
      const allowed = least > 0 ? `a list with at least ${least} entry` : "a list";
      report.add(at, show(value), allowed, `write, for example, ${example}`);
      return undefined;
    }
    const first = new Map<string, number>();
    return Array.from(value as unknown[], (entry, i) => {
      const read = item(entry, [...at, i], report);
      if (read === undefined) return undefined;
      const twin = first.get(key(read));
      if (twin === undefined) first.set(key(read), i);
      else
        report.add(
          [...at, i],
          show(entry),
          `each entry once; [${twin}] says the same`,
          "take one of the two out",
        );
      return twin === undefined ? read : undefined;
    });
  };
}

/** What the kernel, a shell or a monitoring's settings could not take as it is: NUL, other line breaks, no characters. */
const noWord = /[^\P{Cc}\t\n\r]|[\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** A list in which an entry may stand more than once: the words of a command. */
export function words(example: string): Reader<string[]> {
  return (value, at, report) => {
    // A copy has undefined where a sparse list has nothing, which `every` would pass over.
    const given: unknown[] = Array.isArray(value) ? Array.from(value) : [];
    const isText = (word: unknown): word is string => typeof word === "string";
    const wrong = given.findIndex((word) => isText(word) && noWord.test(word));
    if (wrong >= 0) {
      const allowed =
        "a word without control characters other than tab and line break, and without line separators";
      report.add([...at, wrong], show(given[wrong]), allowed, "take them out");
      return undefined;
    }
    if (given.length > 0 && given[0] !== "" && given.every(isText)) return given;
    const split = typeof value === "string" ? value.trim().split(/\s+/).filter(Boolean) : [];
    const meant = split.length > 0 && split.length < 20 ? `[${listing(split, 20)}]` : example;
    report.add(at, show(value), "a command as a list of words, the first one not empty", `write ${meant}`);
    return undefined;
  };
}

/** The object itself if it is one: neither null nor a list. */
export function asRecord(
  value: unknown,
  at: Path,
  report: Report,
  noun: string,
  print = show,
): Record<string, unknown> | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject) return value as Record<string, unknown>;
  report.add(at, print(value), `an object: ${noun}`, "write { … }, or leave the key out");
  return undefined;
}

/** An object whose keys are names of the author's choice; `print` is {@link hide} where a value may be secret. */
export function record<T>(
  noun: string,
  item: Reader<T>,
  checkKey: (key: string, at: Path, report: Report) => void = () => {},
  print = show,
) {
  return (value: unknown, at: Path, report: Report): Record<string, T> | undefined => {
    const given = asRecord(value, at, report, noun, print);
    if (!given) return undefined;
    const entries: [string, T][] = [];
    for (const key of Object.keys(given).sort()) {
      if (given[key] === undefined) continue;
      checkKey(key, [...at, key], report);
      const read = item(given[key], [...at, key], report);
      if (read !== undefined) entries.push([key, read]);
    }
    return Object.fromEntries(entries);
  };
}

/** An object with these fields and no others; `elsewhere` says of a key that it has a place, but another one. */
export function object<F extends Fields>(
  noun: string,
  fields: F,
  elsewhere: Readonly<Record<string, string>> = {},
): Reader<Read<F>> {
  return (value, at, report) => {
    const given = asRecord(value, at, report, noun);
    if (!given) return undefined;
    refuseUnknown(Object.keys(given), noun, Object.keys(fields), elsewhere, at, report);
    const result: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(fields)) {
      if (!Object.hasOwn(given, key) || given[key] === undefined) continue;
      const read = reader(given[key], [...at, key], report);
      if (read !== undefined) result[key] = read;
    }
    return result as Read<F>;
  };
}

function refuseUnknown(
  keys: readonly string[],
  noun: string,
  known: readonly string[],
  elsewhere: Readonly<Record<string, string>>,
  at: Path,
  report: Report,
): void {
  for (const key of keys) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const remedy = Object.hasOwn(elsewhere, key)
      ? (elsewhere[key] ?? "")
      : meant
        ? `write ${quote(meant)}`
        : "take the key out";
    report.add([...at, key], "an unknown key", `${noun} has the keys ${listing(known, 30)}`, remedy);
  }
}

/** A list without the holes that unreadable items left. */
export function whole<T>(items: readonly (T | undefined)[] | undefined): T[] {
  return (items ?? []).filter((item) => item !== undefined);
}
