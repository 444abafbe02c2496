/** Which error budgets are spent: asked of Prometheus, and kept for the time in which it cannot be reached. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A budget of which nothing is left. */
export interface Spent {
  readonly service: string;
  /** The objective, such as `availability`. */
  readonly objective: string;
  /** 0 or less: -0.5 is half a budget too much. */
  readonly left: number;
}

export type Budgets =
  | {
      readonly known: true;
      readonly spent: readonly Spent[];
      /** Of an earlier time. */
      readonly cached: boolean;
      /** Whence, in words. */
      readonly source: string;
    }
  /** With the reason why nobody knows. */
  | { readonly known: false; readonly reason: string };

export interface Asking {
  /** Of Prometheus; undefined: none is known. */
  readonly address: string | undefined;
  /** The file in which the last answer is kept. */
  readonly cache: string;
  /** Seconds for which a kept answer is used. */
  readonly maxAge: number;
  /** Milliseconds that Prometheus may take. */
  readonly patience?: number;
}

interface Kept {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly spent: readonly Spent[];
}

const query = "slo:error_budget:remaining_ratio <= 0";

export async function budgetsOf(asking: Asking): Promise<Budgets> {
  const { address, cache, maxAge, patience = 2_000 } = asking;
  if (address === undefined) return fromCache(cache, maxAge, "no Prometheus is named");
  try {
    const spent = await asked(address, patience);
    keep(cache, { time: Date.now(), spent });
    return { known: true, spent, cached: false, source: "asked just now" };
  } catch {
    // Whatever it says, an address may be of a closed network: it is not quoted.
    return fromCache(cache, maxAge, "Prometheus was not reached");
  }
}

async function asked(address: string, patience: number): Promise<readonly Spent[]> {
  const response = await fetch(`${address.replace(/\/+$/, "")}/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({ query }),
    signal: AbortSignal.timeout(patience),
  });
  const { status, data } = (await response.json()) as Answer;
  if (status !== "success" || data === undefined) throw new Error("it has refused the query");
  return data.result.flatMap(({ metric, value }) => {
    const { service, slo: objective = "" } = metric;
    const left = Number(value[1]);
    return service === undefined || Number.isNaN(left) ? [] : [{ service, objective, left }];
  });
}

interface Answer {
  readonly status: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

function fromCache(path: string, maxAge: number, why: string): Budgets {
  const kept = read(path);
  if (kept === undefined) return { known: false, reason: `${why}, and no earlier answer is kept` };
  const age = (Date.now() - kept.time) / 1000;
  const words = ageInWords(age);
  if (age > maxAge) return { known: false, reason: `${why}, and the answer that is kept is ${words} old` };
  return { known: true, spent: kept.spent, cached: true, source: `${why}: budgets of ${words} ago` };
}

function ageInWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minute(s)`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

function keep(path: string, kept: Kept): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(kept), { mode: 0o600 });
  } catch {
    // A checkout that cannot be written has no fallback, and needs none now.
  }
}

function read(path: string): Kept | undefined {
  try {
    const { time, spent } = JSON.parse(readFileSync(path, "utf8")) as Partial<Kept>;
    return typeof time === "number" && Array.isArray(spent) ? { time, spent } : undefined;
  } catch {
    return undefined;
  }
}
