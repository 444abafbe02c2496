/** The log store: where it is on each platform, and what it answers. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { EngineError } from "../engine.ts";
import type { Outputs } from "../outputs.ts";

/** An entry's fields, as the store has them: texts. */
export type Entry = Readonly<Record<string, string>>;

/** A question about the entries of a time. */
export interface Question {
  /** LogsQL. */
  readonly query: string;
  /** Seconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** The last so many. */
  readonly count: number;
}

export class LogStore {
  private readonly url: string;
  private readonly stack: string;

  /** @param url without a slash at the end */
  constructor(url: string, stack: string) {
    this.url = url;
    this.stack = stack;
  }

  /** In order of time. */
  async entries({ query, since, until, count }: Question): Promise<Entry[]> {
    if (count === 0) return [];
    const response = await this.ask("query", {
      query,
      limit: String(count),
      ...(since === undefined ? {} : { start: nanoseconds(since) }),
      ...(until === undefined ? {} : { end: nanoseconds(until) }),
    });
    const text = await response.text().catch((error: unknown) => Promise.reject(this.away(error)));
    return inOrder(text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Entry])));
  }

  /** What comes, a few seconds after it was written, so that it is in order; until the store or the signal ends it. */
  async *coming(query: string, from: number, signal: AbortSignal): AsyncGenerator<Entry> {
    const response = await this.ask("tail", { query, start_offset: `${from}s` }, signal);
    if (response.body === null) return;
    const lines = createInterface({ input: Readable.fromWeb(response.body as ReadableStream) });
    try {
      for await (const line of lines) if (line !== "") yield JSON.parse(line) as Entry;
    } catch (error) {
      if (!signal.aborted) throw this.away(error);
    }
  }

  private async ask(what: string, words: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.url}/select/logsql/${what}`, {
        method: "POST",
        body: new URLSearchParams(words),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw this.away(error);
    }
    if (response.ok) return response;
    throw new EngineError(
      `the log store at ${this.url} refuses ${words["query"]}: ${(await response.text()).trim().slice(0, 500)}`,
    );
  }

  private away(error: unknown): EngineError {
    const { message, cause } = error as Error;
    const reason = (cause instanceof Error && cause.message) || message;
    return new EngineError(
      `the log store at ${this.url} does not answer: ${reason}\n` +
        `What is written is kept for it meanwhile; "npm run status -- --stack ${this.stack}" says how it fares.\n` +
        `Without it: "npm run logs -- --files --stack ${this.stack}" reads what the supervisors, the engine or the cluster keep themselves.`,
    );
  }
}

/**
 * Finds the store of a stack for as long as it is used: in a cluster, there is a way to it only then.
 *
 * @throws EngineError where the stack has none
 */
export async function withStore<Result>(
  stack: string,
  running: Outputs,
  use: (store: LogStore) => Promise<Result>,
): Promise<Result> {
  if (running.platform === "kubernetes") {
    const { forwarded } = await import("../kubernetes/forward.ts");
    const { planOfStack } = await import("../plan.ts");
    const port = planOfStack(stack).monitoring.ports["log-store"];
    return forwarded(stack, running, { pod: "log-store-0", port }, (url) => use(new LogStore(url, stack)));
  }
  const url = running.units.find(({ name }) => name === "log-store")?.url ?? "";
  if (url === "")
    throw new EngineError(
      `the stack "${stack}" has no log store yet; "npm start -- --stack ${stack}" makes it, and "npm run logs -- --files --stack ${stack}" does without`,
    );
  return use(new LogStore(new URL(url).origin, stack));
}

/** By time, to the nanosecond; what began at the same time and took longer stands first: it has the others in it. */
export function inOrder(entries: readonly Entry[]): Entry[] {
  const keyed = entries.map((entry) => ({ entry, time: sortable(entry["_time"] ?? "") }));
  const took = ({ entry }: (typeof keyed)[number]) => Number(entry["duration_ms"] ?? 0);
  keyed.sort((a, b) => (a.time === b.time ? took(b) - took(a) : a.time < b.time ? -1 : 1));
  return keyed.map(({ entry }) => entry);
}

/** The store leaves zeros at the end out. */
function sortable(time: string): string {
  const [, seconds = time, fraction = ""] = /^([^.Z]*)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}

function nanoseconds(seconds: number): string {
  return String(BigInt(Math.round(seconds * 1000)) * 1_000_000n);
}
