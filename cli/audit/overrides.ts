/** Changes that were made although an error budget was spent: the policy on it notes each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { historyFolder } from "./history.ts";

/** As the policy writes it: when and where, and what else it knows: service, reason, who, commit, changes. */
export interface Override {
  readonly time: string;
  readonly stack: string;
  readonly [field: string]: unknown;
}

const days = 30;

/** Those of a stack in the last 30 days; none where nothing was noted. */
export function overridesOf(stack: string, now: Date, folder = historyFolder()): readonly Override[] {
  const since = now.getTime() - days * 24 * 3600 * 1000;
  return read(join(folder, "overrides.jsonl")).filter(
    (each) => each.stack === stack && Date.parse(each.time) >= since,
  );
}

export function overridesInWords(overrides: readonly Override[]): string {
  if (overrides.length === 0) return "";
  const lines = overrides.map(({ time, stack: _stack, ...more }) => `  ${time}  ${fields(more)}`);
  const what = `error budgets overridden in the last ${days} days: ${overrides.length}`;
  return `${[what, ...lines].join("\n")}\n`;
}

function fields(more: Readonly<Record<string, unknown>>): string {
  return Object.entries(more)
    .filter(([, value]) => typeof value === "string" && value !== "")
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

function read(path: string): Override[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .flatMap((line) => parsed(line));
  } catch {
    return [];
  }
}

function parsed(line: string): Override[] {
  try {
    const { time, stack, ...more } = JSON.parse(line) as Partial<Override>;
    return typeof time === "string" && typeof stack === "string" ? [{ time, stack, ...more }] : [];
  } catch {
    return [];
  }
}
