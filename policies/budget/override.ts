/** Changes that go out although a budget forbids them: somebody says why, and it is noted. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { projectVariable } from "./deployed.ts";

/** `crm: mends the cause of the outage`; several stand between semicolons. */
export const overrideVariable = "NEUROERP_BUDGET_OVERRIDE";

/** Letters that a reason has at least. */
const fewest = 10;

export interface Overrides {
  /** Service → reason. */
  readonly reasons: ReadonlyMap<string, string>;
  /** What is not understood, with what is. */
  readonly problem: string | undefined;
}

export function overridesIn(text: string): Overrides {
  const reasons = new Map<string, string>();
  for (const each of text.split(";").filter((part) => part.trim() !== "")) {
    const [, service, reason = ""] = /^\s*([\w.-]+)\s*:\s*(.*?)\s*$/s.exec(each) ?? [];
    if (service === undefined || reason.length < fewest)
      return {
        reasons: new Map(),
        problem: `${overrideVariable} is ${JSON.stringify(text)}; allowed is "<service>: <reason of at least ${fewest} letters>", several between semicolons`,
      };
    reasons.set(service, reason.replaceAll(/\s+/g, " "));
  }
  return { reasons, problem: undefined };
}

/** As audits show it. */
export interface Noted {
  readonly time: string;
  readonly stack: string;
  readonly service: string;
  readonly reason: string;
  readonly who: string;
  readonly commit: string;
  readonly changes: string;
}

/**
 * What was overridden at a preview, until the update has made it: a preview changes nothing, and an update that fails
 * may be given up.
 */
export class Pending {
  private readonly path: string;

  constructor(folder: string, name: string) {
    this.path = join(folder, `${name}.overrides.json`);
  }

  all(): readonly Noted[] {
    try {
      const read: unknown = JSON.parse(readFileSync(this.path, "utf8"));
      return Array.isArray(read) ? (read as readonly Noted[]) : [];
    } catch {
      return [];
    }
  }

  keep(noted: readonly Noted[]): void {
    if (noted.length === 0) rmSync(this.path, { force: true });
    else write(this.path, JSON.stringify(noted));
  }
}

export function noted(stack: string, service: string, reason: string, changes: string): Noted {
  const time = new Date().toISOString();
  return {
    time,
    stack,
    service,
    reason,
    who: who(),
    commit: git("rev-parse", "--short=12", "HEAD"),
    changes,
  };
}

/** One line a change: what is written at the same time by others stays whole. */
export function record(folder: string, entry: Noted): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  appendFileSync(join(folder, "overrides.jsonl"), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
}

function who(): string {
  return git("config", "user.email") || process.env["USER"] || userInfo().username;
}

/** Empty where there is no git, or nothing that it knows. */
function git(...words: readonly string[]): string {
  try {
    const cwd = process.env[projectVariable];
    return execFileSync("git", words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}
