/** Asks the Prometheus that serves this page, and makes Grafana's data frames of its answers. */
import { createDataFrame, type DataFrame, FieldType, type Labels } from "@grafana/data";
import { fetchJson } from "./load.ts";
import { nameOf } from "./names.ts";

/** Of a target in a dashboard's JSON. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
}

/** Seconds since 1970, and how far apart points are. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

type Sample = readonly [time: number, value: string];
interface Series {
  readonly metric: Labels;
  readonly values?: readonly Sample[];
  readonly value?: Sample;
}
interface Answer {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data?: { readonly result: readonly Series[] };
}

export async function askRange(expr: string, span: Span, signal: AbortSignal): Promise<readonly Series[]> {
  const { start, end, step } = span;
  return ask("query_range", { query: expr, start, end, step }, signal);
}

export async function askInstant(
  expr: string,
  time: number,
  signal: AbortSignal,
): Promise<readonly Series[]> {
  return ask("query", { query: expr, time }, signal);
}

async function ask(
  path: string,
  parameters: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): Promise<readonly Series[]> {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([name, value]) => [name, String(value)] as [string, string]),
  );
  const answer = (await fetchJson(`${apiRoot()}/${path}?${query}`, signal)) as Answer;
  if (answer.status !== "success") throw new Error(answer.error ?? "Prometheus gave no reason");
  return answer.data?.result ?? [];
}

/** Prometheus may run below a path of its own: what stands before `/user/` is its root. */
function apiRoot(): string {
  const [root = ""] = window.location.pathname.split("/user/");
  return `${root.replace(/\/$/, "")}/api/v1`;
}

/** One frame for each series, its points on the grid of the span: a missing one is a gap. */
export function rangeFrames(target: Target, span: Span, series: readonly Series[]): DataFrame[] {
  const times = Array.from(
    { length: Math.floor((span.end - span.start) / span.step) + 1 },
    (_, index) => span.start + index * span.step,
  );
  return series.map(({ metric, values = [] }) => {
    const byTime = new Map(values.map(([time, value]) => [time, number(value)]));
    return createDataFrame({
      refId: target.refId,
      fields: [
        { name: "Time", type: FieldType.time, values: times.map((time) => time * 1000), config: {} },
        {
          name: "Value",
          type: FieldType.number,
          values: times.map((time) => byTime.get(time) ?? null),
          labels: metric,
          config: { displayNameFromDS: nameOf(target.legendFormat ?? "", metric) },
        },
      ],
    });
  });
}

/** One frame with a column for each label, as Grafana's data source gives it. */
export function tableFrame(target: Target, only: boolean, series: readonly Series[]): DataFrame {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return createDataFrame({
    refId: target.refId,
    fields: [
      { name: "Time", type: FieldType.time, values: series.map(({ value }) => (value?.[0] ?? 0) * 1000) },
      ...labels.map((label) => ({
        name: label,
        type: FieldType.string,
        values: series.map(({ metric }) => metric[label] ?? ""),
        config: {},
      })),
      {
        name: only ? "Value" : `Value #${target.refId}`,
        type: FieldType.number,
        values: series.map(({ value }) => number(value?.[1] ?? "NaN")),
        config: {},
      },
    ],
  });
}

/** NaN stands for no value; infinities are values. */
function number(text: string): number | null {
  const value =
    text === "+Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
  return Number.isNaN(value) ? null : value;
}
