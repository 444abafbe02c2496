/** A profile of the memory: which allocation sites grew while somebody looked, and whether that goes on. */
import { table } from "../table.ts";

/** What `python -m neuroerp_service.profile memory` prints. */
export interface MemoryProfile {
  readonly seconds: number;
  readonly points: readonly {
    readonly second: number;
    /** Of Python's own allocator, since the look began. */
    readonly traced_bytes: number;
    /** Of the whole process. */
    readonly rss_bytes: number;
  }[];
  readonly sites: readonly {
    readonly file: string;
    readonly line: number;
    readonly growth_bytes: number;
    readonly growth_count: number;
    readonly size_bytes: number;
  }[];
  readonly verdict: "leaks" | "steady";
  readonly reason: string;
}

const mostRows = 15;

/** For people. */
export function memoryText(service: string, profile: MemoryProfile): string {
  const { seconds, points, sites, verdict, reason } = profile;
  const [first, last] = [points[0], points.at(-1)];
  const grown = [...sites].sort((a, b) => b.growth_bytes - a.growth_bytes);
  const rows = grown
    .slice(0, mostRows)
    .map(({ file, line, growth_bytes, growth_count, size_bytes }) => [
      `${file}:${line}`,
      signed(bytes(growth_bytes)),
      signed(String(growth_count)),
      bytes(size_bytes),
    ]);
  return [
    `${service} ${verdict === "leaks" ? "leaks" : "is steady"}: ${reason}`,
    ...(first === undefined || last === undefined
      ? []
      : [
          `In ${Number(seconds.toFixed(1))} s its process went from ${bytes(first.rss_bytes)} to ${bytes(last.rss_bytes)}, what Python allocated from ${bytes(first.traced_bytes)} to ${bytes(last.traced_bytes)}.`,
        ]),
    "",
    ...(rows.length === 0
      ? ["No allocation site has grown."]
      : [table(["allocated at", "growth", "blocks", "size"], rows).trimEnd()]),
    "",
  ].join("\n");
}

/** @example bytes(1536) === "1.5 KiB" */
export function bytes(value: number): string {
  const size = Math.abs(value);
  const [unit, factor] =
    size >= 2 ** 30
      ? ["GiB", 2 ** 30]
      : size >= 2 ** 20
        ? ["MiB", 2 ** 20]
        : size >= 1024
          ? ["KiB", 1024]
          : ["B", 1];
  return `${Number((value / Number(factor)).toFixed(1))} ${unit}`;
}

function signed(text: string): string {
  return text.startsWith("-") ? text : `+${text}`;
}
