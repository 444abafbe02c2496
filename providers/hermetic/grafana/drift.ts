/** Whether what the server has means what the program says: Grafana writes much of it in other words. */
import { canonical, isRecord, type Properties } from "../../supervisor/properties.ts";
import { type Kind, parsed } from "./kind.ts";

/** What Grafana shows in a secret's place. */
const redacted = "[REDACTED]";

/** Seconds of Go's and Prometheus' units. */
const units: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/**
 * The inputs, with what is really there where its meaning differs.
 *
 * @param known empty for an import: all that differs from the defaults is told
 * @param live a property that is absent is one that the server never tells
 */
export function liveInputs(
  known: Properties,
  live: Properties,
  kind: Pick<Kind, "computed" | "defaults">,
): Properties {
  const isImport = Object.keys(known).length === 0;
  const isQuiet = (key: string) => !isImport && kind.computed?.includes(key) === true;
  const told = Object.entries(live).filter(([key]) => known[key] !== undefined || !isQuiet(key));
  const untold = Object.entries(known).filter(([key]) => !(key in live));
  return { ...agreeing(known, Object.fromEntries(told), kind.defaults), ...Object.fromEntries(untold) };
}

/** `theirs`, in the words of `mine` wherever they mean the same; without what says nothing, or the default. */
export function agreeing(mine: Properties, theirs: Properties, defaults: Properties = {}): Properties {
  const keys = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const entries = keys.flatMap((key): [string, unknown][] => {
    const [one, other] = [mine[key], theirs[key]];
    if (other === undefined) return isNothing(one) && one !== undefined ? [[key, one]] : [];
    if (one !== undefined) return [[key, agreed(one, other)]];
    const isDefault = canonical(other) === canonical(defaults[key]);
    return isNothing(other) || isDefault || other === redacted ? [] : [[key, bare(other)]];
  });
  return Object.fromEntries(entries);
}

function agreed(mine: unknown, theirs: unknown): unknown {
  if (sameMeaning(mine, theirs)) return mine;
  if (Array.isArray(mine) && Array.isArray(theirs)) {
    return theirs.map((each, index) => (index < mine.length ? agreed(mine[index], each) : bare(each)));
  }
  return isRecord(mine) && isRecord(theirs) ? agreeing(mine, theirs) : bare(theirs);
}

/** Without the many fields that say nothing. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  return isRecord(value) ? agreeing({}, value) : value;
}

function sameMeaning(mine: unknown, theirs: unknown): boolean {
  if (theirs === redacted || (isNothing(mine) && isNothing(theirs))) return true;
  if (canonical(mine) === canonical(theirs)) return true;
  if (typeof mine !== "string" || typeof theirs !== "string") return false;
  const [left, right] = [parsed(mine), parsed(theirs)];
  if (left !== undefined && right !== undefined) return canonical(left) === canonical(right);
  const [before, after] = [seconds(mine) ?? instant(mine), seconds(theirs) ?? instant(theirs)];
  return before !== undefined && before === after;
}

/** What Go's JSON leaves out, or writes for what is not there. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (typeof value === "string") return /^0(?:ms|[smhdwy])$/.test(value);
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

/** A time of RFC 3339, to the second, as the official provider compares it. */
function instant(text: string): number | undefined {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Math.floor(Date.parse(text) / 1000) : undefined;
}

/** `1h30m` and `90m0s` are the same. */
export function seconds(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (units[unit ?? ""] ?? 0),
    0,
  );
}
