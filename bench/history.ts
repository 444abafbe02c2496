/** Days of history for a Prometheus, made at once: as OpenMetrics, and from it blocks. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../catalog/plan.ts";
import { selector } from "../slo/promql.ts";
import type { RecordingRule } from "../slo/rule.ts";
import { run } from "../tests/harness/stack.ts";

export interface Series {
  /** `http_requests_total{service="shop"}` */
  readonly name: string;
  /** @param seconds since 1970 */
  at(seconds: number): number;
}

/** Series of which there are samples from a moment on. */
export interface Span {
  /** Seconds since 1970. */
  readonly from: number;
  readonly series: readonly Series[];
}

/** A size of blocks that Prometheus knows, 2 h × 3ⁿ, in seconds. Each is a pass of promtool over a file. */
const block = 54 * 3_600;
/** Counters began here: later ones would lose digits of their milliseconds. */
const epoch = 1_700_000_000;

/**
 * What a service exports, as far as an objective reads it: 5 routes with 4 statuses each, and of their histograms the
 * count and the bucket of the objective; all well inside the budgets, so that no alert fires.
 */
export function rawSeries({ services, version }: Pick<Plan, "services" | "version">): Series[] {
  return services.flatMap(({ name: service, team, port, objectives: { latency } }) => {
    const identity = { service, team, version, job: service, instance: `127.0.0.1:${port}` };
    const routes = [1, 2, 3, 4, 5].flatMap((route) => {
      const labels = { ...identity, method: "GET", endpoint: `/api/${service}/${route}` };
      const requests = 3.1 * route;
      const shares = { "200": 0.97, "201": 0.02, "404": 0.0098, "500": 0.0002 };
      const durations = "http_request_duration_seconds";
      return [
        ...Object.entries(shares).map(([status, share]) =>
          counter("http_requests_total", { ...labels, status }, requests * share),
        ),
        counter(`${durations}_count`, labels, requests),
        ...latency.map(({ below }) =>
          counter(`${durations}_bucket`, { ...labels, le: String(below / 1000) }, requests * 0.99),
        ),
      ];
    });
    return [...routes, { name: selector("probe_success", { ...identity, job: "probe" }), at: () => 1 }];
  });
}

/** As a rule would have recorded it: a value that moves all the time, with all its digits. */
export function recordedSeries({ record, labels = {} }: RecordingRule, mean: number): Series {
  return {
    name: selector(record, labels),
    at: (seconds) => mean * (1 + Math.sin(seconds / 1_000) / 10),
  };
}

/** @param end seconds since 1970, the last sample */
export async function makeBlocks(
  folder: string,
  spans: readonly Span[],
  end: number,
  spacing: number,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "..", "history.txt");
  const first = Math.min(...spans.map(({ from }) => from));
  for (let begin = Math.floor(first / block) * block; begin < end; begin += block) {
    write(file, spans, begin, Math.min(begin + block - 1, end), spacing);
    const words = ["tsdb", "create-blocks-from", "--quiet", "--max-block-duration", `${block / 3_600}h`];
    const { code, output } = await run("promtool", [...words, "openmetrics", file, folder], folder);
    if (code !== 0) throw new Error(output);
  }
  rmSync(file);
}

function write(file: string, spans: readonly Span[], begin: number, end: number, spacing: number): void {
  const handle = openSync(file, "w");
  for (const { from, series } of spans) {
    const start = Math.ceil(Math.max(from, begin) / spacing) * spacing;
    for (const { name, at } of series) {
      let text = "";
      for (let seconds = start; seconds <= end; seconds += spacing)
        text += `${name} ${at(seconds)} ${seconds}\n`;
      if (text !== "") writeSync(handle, text);
    }
  }
  writeSync(handle, "# EOF\n");
  closeSync(handle);
}

function counter(metric: string, labels: Readonly<Record<string, string>>, perSecond: number): Series {
  return {
    name: selector(metric, labels),
    at: (seconds) => Math.floor((seconds - epoch) * perSecond),
  };
}
