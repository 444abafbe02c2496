/** Lengths of time: `"500 ms"`, `"30 s"`, `"5 m"` or `"5 min"`, `"1 h"`, `"30 d"`. */

import type { Milliseconds } from "./plan.ts";
import { formatQuantity, type Parsed, parseQuantity } from "./quantity.ts";

/** A length of time with its unit, to the millisecond. */
export type Duration = `${number}${"" | " "}${"ms" | "s" | "m" | "min" | "h" | "d"}`;

const units = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

const kind = {
  units,
  synonyms: {
    msec: "ms",
    millis: "ms",
    milliseconds: "ms",
    sec: "s",
    second: "s",
    seconds: "s",
    mins: "m",
    minute: "m",
    minutes: "m",
    hr: "h",
    hour: "h",
    hours: "h",
    day: "d",
    days: "d",
  },
  allowed: "a duration in ms, s, m (or min), h or d",
  example: "30 s",
  usual: "ms",
  base: "milliseconds",
};

/** @example parseDuration("5 m") // { value: 300000 } */
export function parseDuration(input: unknown): Parsed {
  return parseQuantity(input, kind);
}

/** @example formatDuration(300_000) === "5 m" */
export function formatDuration(value: Milliseconds): string {
  return formatQuantity(value, [
    ["d", units.d],
    ["h", units.h],
    ["m", units.m],
    ["s", units.s],
    ["ms", units.ms],
  ]);
}

/** As servers read it, without the space. @example compactDuration(300_000) === "5m" */
export function compactDuration(value: Milliseconds): string {
  return formatDuration(value).replaceAll(" ", "");
}
