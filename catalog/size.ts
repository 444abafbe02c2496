/** Amounts of memory: binary with an `i` (`"512 MiB"`, `"1 Gi"`), decimal without (`"500 MB"`, `"1 G"`). */

import type { Bytes } from "./plan.ts";
import { formatQuantity, type Parsed, parseQuantity } from "./quantity.ts";

type Prefix = "Ki" | "Mi" | "Gi" | "Ti" | "k" | "M" | "G" | "T";

/** An amount of memory with its unit: Ki, Mi, Gi, Ti are powers of 1024; k, M, G, T powers of 1000; a `B` may follow. */
export type Size = `${number}${"" | " "}${"B" | Prefix | `${Prefix}B`}`;

const prefixes: readonly (readonly [Prefix, number])[] = [
  ["Ti", 1024 ** 4],
  ["Gi", 1024 ** 3],
  ["Mi", 1024 ** 2],
  ["Ki", 1024],
  ["T", 1e12],
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1000],
];

const kind = {
  units: Object.fromEntries([
    ["B", 1],
    ...prefixes.flatMap(([prefix, factor]) => [
      [prefix, factor],
      [`${prefix}B`, factor],
    ]),
  ]) as Record<string, number>,
  synonyms: { b: "B", byte: "B", bytes: "B", megabytes: "MB", gigabytes: "GB" },
  allowed: "a size in KiB, MiB, GiB, TiB (powers of 1024), kB, MB, GB, TB (powers of 1000) or B",
  example: "512 MiB",
  usual: "MiB",
  base: "bytes",
};

/** @example parseSize("1 GiB") // { value: 1073741824 } */
export function parseSize(input: unknown): Parsed {
  return parseQuantity(input, kind);
}

/** @example formatSize(536_870_912) === "512 MiB" */
export function formatSize(value: Bytes): string {
  return formatQuantity(value, [
    ...prefixes.map(([prefix, factor]) => [`${prefix}B`, factor] as const),
    ["B", 1] as const,
  ]);
}
