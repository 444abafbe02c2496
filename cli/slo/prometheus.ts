/** Asks a Prometheus server over its HTTP interface. */
import { EngineError } from "../engine.ts";

export type Labels = Readonly<Record<string, string>>;

/** Seconds since 1970, and the value there. */
export type Point = readonly [time: number, value: number];

export interface Series {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

/** A server refuses more than 11,000 points of a series in one answer. */
export const mostPoints = 10_000;

interface Answer {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Labels;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

export class Prometheus {
  readonly url: string;
  private readonly signal: AbortSignal | undefined;

  /**
   * @param url its address, with the path that it is served below, if any
   * @throws EngineError where that is no address of a web server
   */
  constructor(url: string, signal?: AbortSignal) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      throw new EngineError(
        `--url is "${url}"; allowed is the address of a Prometheus: http://127.0.0.1:9090`,
      );
    }
    // It would stand in command lines, and in errors.
    if (parsed.username !== "" || parsed.password !== "")
      throw new EngineError("--url has a name or a password in it; name a server that needs none");
    this.url = url.replace(/\/+$/, "");
    this.signal = signal;
  }

  /** The value of each series at a moment; what is no number is left out. @default at: now */
  async instant(query: string, at?: number): Promise<{ labels: Labels; value: number }[]> {
    const { result = [] } = await this.ask("query", {
      query,
      ...(at === undefined ? {} : { time: `${at}` }),
    });
    return result.flatMap(({ metric, value }) => {
      const number = Number(value?.[1]);
      return Number.isNaN(number) ? [] : [{ labels: metric, value: number }];
    });
  }

  /** The points of each series from one moment to another, every so many seconds, however many they are. */
  async range(query: string, start: number, end: number, step: number): Promise<Series[]> {
    const found = new Map<string, { labels: Labels; points: Point[] }>();
    for (let from = start; from <= end; from += mostPoints * step) {
      const to = Math.min(end, from + (mostPoints - 1) * step);
      const words = { query, start: String(from), end: String(to), step: String(step) };
      const { result = [] } = await this.ask("query_range", words);
      for (const { metric, values = [] } of result) {
        const key = JSON.stringify(Object.entries(metric).sort());
        const series = found.get(key) ?? { labels: metric, points: [] };
        for (const [time, value] of values) series.points.push([time, Number(value)]);
        found.set(key, series);
      }
    }
    return [...found.values()];
  }

  private async ask(what: string, words: Record<string, string>): Promise<NonNullable<Answer["data"]>> {
    const answer = await this.answer(what, words);
    if (answer.status !== "success" || answer.data === undefined)
      throw new EngineError(`${this.url} refuses ${words["query"]}: ${answer.error ?? "no reason given"}`);
    return answer.data;
  }

  private async answer(what: string, words: Record<string, string>): Promise<Answer> {
    try {
      // Queries are longer than some servers let an address be.
      const response = await fetch(`${this.url}/api/v1/${what}`, {
        method: "POST",
        body: new URLSearchParams(words),
        ...(this.signal === undefined ? {} : { signal: this.signal }),
      });
      return (await response.json()) as Answer;
    } catch (error) {
      if (this.signal?.aborted) throw error;
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new EngineError(
        `cannot ask the Prometheus at ${this.url}: ${reason || message}; is it up, and is that its address? ("npm run status")`,
      );
    }
  }
}
