/** Processor time: `"500 m"` (thousandths of a core), `"0.5"` or `2` (cores). */

import type { Millicores } from "./plan.ts";
import { type Parsed, parseQuantity } from "./quantity.ts";

/** Cores as a number or text, or thousandths of a core with an `m`. */
export type Cpu = number | `${number}` | `${number}${"" | " "}m`;

const kind = {
  units: { "": 1000, m: 1 },
  synonyms: { core: "", cores: "", cpu: "", cpus: "", millicores: "m" },
  allowed: 'cores as a number (2, "0.5") or thousandths of a core ("500 m")',
  example: "500 m",
  usual: "m",
  base: "millicores",
};

/** @example parseCpu("0.5") // { value: 500 } */
export function parseCpu(input: unknown): Parsed {
  return parseQuantity(typeof input === "number" ? String(input) : input, kind);
}

/** @example formatCpu(500) === "500 m" */
export function formatCpu(value: Millicores): string {
  return value !== 0 && value % 1000 === 0 ? String(value / 1000) : `${value} m`;
}
