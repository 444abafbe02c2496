/** How audits of a stack compare, one after the other. */
import { table } from "../table.ts";
import { severities } from "./findings.ts";
import type { Entry } from "./history.ts";

export interface Step extends Entry {
  /** How many count that the audit before it had not. */
  readonly fresh: number;
  /** How many the audit before it had, and this one has not. */
  readonly mended: number;
}

/** @param entries the oldest first @param last how many are shown */
export function stepsOf(entries: readonly Entry[], last: number): Step[] {
  const steps = entries.map((entry, index) => {
    const before = new Set(entries[index - 1]?.fingerprints ?? []);
    const now = new Set(entry.fingerprints);
    return {
      ...entry,
      fresh: index === 0 ? 0 : [...now].filter((each) => !before.has(each)).length,
      mended: [...before].filter((each) => !now.has(each)).length,
    };
  });
  return steps.slice(-last);
}

export function trendTable(steps: readonly Step[]): string {
  const rows = steps.map(({ time, commit, resources, counts, fresh, mended }) => [
    time.slice(0, "2026-11-30T12:00".length).replace("T", " "),
    commit,
    String(resources),
    ...severities.map((severity) => String(counts[severity])),
    String(fresh),
    String(mended),
  ]);
  const head = ["time (UTC)", "commit", "resources", ...severities, "new", "mended"];
  return `${table(head, rows)}violations  ${sparkline(steps.map(totalOf))}\n`;
}

const bars = "▁▂▃▄▅▆▇█";

/** One bar for each number; the highest bar is the largest number, and nothing is the lowest. */
export function sparkline(numbers: readonly number[]): string {
  const most = Math.max(...numbers, 1);
  return numbers.map((number) => bars[Math.ceil((number / most) * (bars.length - 1))]).join("");
}

function totalOf({ counts }: Entry): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}
