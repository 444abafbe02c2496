/** Figures for people. */
import type { Milliseconds, Ratio } from "../../catalog/plan.ts";

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** In its two largest units, to the second: `2 h 24 m`, `45 s`. */
export function lengthInWords(length: Milliseconds): string {
  if (!Number.isFinite(length)) return "never";
  const seconds = Math.round(length / 1000) * 1000;
  const first = Math.max(
    0,
    units.findIndex(([, size]) => seconds >= size),
  );
  const shown = seconds < 1000 ? units.slice(-1) : units.slice(first, first + 2);
  const smallest = shown.at(-1)?.[1] ?? 1000;
  const rounded = Math.round(length / smallest) * smallest;
  // 59 m 59.6 s is a whole hour.
  const above = units[first - 1]?.[1];
  if (above !== undefined && rounded >= above) return lengthInWords(rounded);
  let rest = rounded;
  const words = shown.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 && shown.length > 1 ? "" : `${count} ${unit}`;
  });
  return words.filter((word) => word !== "").join(" ");
}

/** Down to a thousandth of a per cent: 99.9996 % is not 100 %. */
export function percent(share: Ratio): string {
  return `${Math.floor(Number((share * 100_000).toPrecision(12))) / 1000} %`;
}
