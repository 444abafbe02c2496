/**
 * The audits of each stack, a line each, so that a trend can be shown.
 *
 * A line is appended by one write, which the kernel keeps whole: audits at the same time lose nothing. A file that is
 * full is moved aside, and the one before it goes; so two files hold at least the last `kept`, and at most twice that.
 */
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../engine.ts";
import { type Audit, type Counts, countsOf } from "./findings.ts";

/** How many audits of a stack a trend can reach back. */
export const kept = 1000;

/** A process that moves a file aside takes milliseconds; one that was killed must not stop the others for ever. */
const lockAge = 60_000;

export interface Entry {
  readonly time: string;
  readonly commit: string;
  readonly environment: string;
  readonly resources: number;
  readonly counts: Counts;
  /** How many count, by policy. */
  readonly policies: Readonly<Record<string, number>>;
  /** Of those that count. */
  readonly fingerprints: readonly string[];
}

/** Where audits and overrides are noted: beside the state of the checkout, which is not committed. */
export function historyFolder(): string {
  return process.env["NEUROERP_AUDITS"] ?? join(root, ".state", "audits");
}

export function entryOf({ time, commit, environment, resources, findings }: Audit): Entry {
  const counting = findings.filter(({ standing }) => standing === "violation");
  const policies: Record<string, number> = {};
  for (const { policy } of counting) policies[policy] = (policies[policy] ?? 0) + 1;
  const fingerprints = counting.map(({ fingerprint }) => fingerprint);
  return { time, commit, environment, resources, counts: countsOf(findings), policies, fingerprints };
}

export function append(stack: string, entry: Entry, folder = historyFolder()): void {
  const path = pathOf(stack, folder);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  if (linesOf(path).length >= kept) moveAside(path);
}

/** The last ones, the oldest first. */
export function historyOf(stack: string, folder = historyFolder()): readonly Entry[] {
  const path = pathOf(stack, folder);
  return [...linesOf(`${path}.1`), ...linesOf(path)].slice(-kept).flatMap(parsed);
}

function pathOf(stack: string, folder: string): string {
  return join(folder, `${stack.replaceAll("/", "_")}.jsonl`);
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** A line that a full disk has cut is left out. */
function parsed(line: string): Entry[] {
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

/** By one process at a time: a second one would move the file that was just begun over the full one. */
function moveAside(path: string): void {
  const lock = `${path}.lock`;
  if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > lockAge)
    rmSync(lock, { force: true });
  try {
    closeSync(openSync(lock, "wx"));
  } catch {
    return;
  }
  try {
    if (linesOf(path).length >= kept) renameSync(path, `${path}.1`);
  } finally {
    rmSync(lock, { force: true });
  }
}
