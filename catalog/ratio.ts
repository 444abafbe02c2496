/** Shares of a whole: `"99.9 %"` is 0.999, exactly. */

import { shift } from "./decimal.ts";
import type { Ratio } from "./plan.ts";
import { type Parsed, split } from "./quantity.ts";

/** A share in per cent. */
export type Percentage = `${number}${"" | " "}%`;

/** @example parseRatio("99.9 %") // { value: 0.999 } */
export function parseRatio(input: unknown): Parsed {
  const wrong = (remedy: string): Parsed => ({ allowed: "a percentage", remedy });
  if (typeof input === "number" && input > 0) {
    return wrong(`write "${input <= 1 ? formatRatio(input) : `${input} %`}" if that is what you mean`);
  }
  const parts = typeof input === "string" ? split(input) : undefined;
  if (!parts) {
    const repaired = typeof input === "string" ? input.trim().replace(/\s+/g, " ").replace(",", ".") : "";
    const good = repaired !== input && split(repaired)?.[1] === "%";
    return wrong(`write, for example, "${good ? repaired : "99.9 %"}"`);
  }
  const [digits, unit] = parts;
  if (unit !== "%") return wrong(`write "${digits} %" if that is what you mean`);
  return { value: shift(digits, -2) };
}

/** @example formatRatio(0.999) === "99.9 %" */
export function formatRatio(value: Ratio): string {
  return `${shift(String(value), 2)} %`;
}
