/** What a test run prints at its end. */

import { stripVTControlCharacters } from "node:util";
import type { Counts, Failure } from "./report.ts";

export interface Result extends Counts {
  readonly suite: string;
  readonly seconds: number;
  readonly failures: readonly Failure[];
  /** Failed in a first run, and not in a second. */
  readonly unsteady: readonly Failure[];
}

/** So many lines of what a failed test said stand at the end: it stands whole where its suite's output is. */
const linesOfFailure = 12;

/** The failed tests, so that who reads only the end of a long log knows them, and the unsteady ones. Empty when there are none. */
export function failed(results: readonly Result[]): string {
  const listed = (sign: string, of: (result: Result) => readonly Failure[]) =>
    results.flatMap((result) =>
      of(result).map(({ test, said }) => `${sign} ${result.suite}: ${test}\n${firstLines(said)}`),
    );
  return [
    ...listed("✗", ({ failures }) => failures),
    ...listed("~ unsteady, passed when its file was run again:", ({ unsteady }) => unsteady),
  ].join("\n\n");
}

function firstLines(said: string): string {
  const lines = stripVTControlCharacters(said)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines
    .slice(0, linesOfFailure)
    .map((line) => `    ${line}`)
    .join("\n");
}

export function table(results: readonly Result[]): string {
  const rows = [
    ["suite", "passed", "failed", "skipped", "seconds"],
    ...results.map((r) => [r.suite, `${r.passed}`, `${r.failed}`, `${r.skipped}`, r.seconds.toFixed(1)]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(width(i)) : cell.padStart(width(i)))).join("  "),
    )
    .join("\n");
}

/** The last line: `12 passed, 1 failed`, and the skipped only where there are any. */
export function summary(results: readonly Result[]): string {
  const sum = (key: keyof Counts) => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum("skipped");
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
