/** A profile of the CPU: what the service's own sampler saw, and which functions that were. */
import { table } from "../table.ts";

/** What `python -m neuroerp_service.profile cpu` prints. */
export interface CpuProfile {
  /** How long it looked. */
  readonly seconds: number;
  /** Looks a second. */
  readonly rate: number;
  /** Looks that found a thread which had used the CPU. */
  readonly samples: number;
  /** What the process used meanwhile. */
  readonly cpu_seconds: number;
  readonly stacks: readonly Stack[];
}

interface Stack {
  /** `function (file:line)`, the outermost first. */
  readonly frames: readonly string[];
  readonly samples: number;
}

/** One place in the code, over all stacks. */
export interface Place {
  readonly name: string;
  /** `file:line`; empty where the sampler knew none. */
  readonly at: string;
  /** Samples that found it running itself. */
  readonly self: number;
  /** Samples that found it running, or waiting for what it called. */
  readonly total: number;
}

/** By their own share, then by their whole one. */
export function placesOf({ stacks }: Pick<CpuProfile, "stacks">): Place[] {
  const found = new Map<string, { self: number; total: number }>();
  const of = (frame: string) => {
    const known = found.get(frame) ?? { self: 0, total: 0 };
    found.set(frame, known);
    return known;
  };
  for (const { frames, samples } of stacks) {
    // One that calls itself is there once.
    for (const frame of new Set(frames)) of(frame).total += samples;
    const last = frames.at(-1);
    if (last !== undefined) of(last).self += samples;
  }
  return [...found]
    .map(([frame, counted]) => ({ ...splitFrame(frame), ...counted }))
    .sort(
      (a, b) => b.self - a.self || b.total - a.total || (`${a.name}${a.at}` < `${b.name}${b.at}` ? -1 : 1),
    );
}

/** @example splitFrame("get (crm/app.py:7)") // { name: "get", at: "crm/app.py:7" } */
export function splitFrame(frame: string): Pick<Place, "name" | "at"> {
  const [, name = frame, at = ""] = /^(.*) \((.*:\d+)\)$/.exec(frame) ?? [];
  return { name, at };
}

const mostRows = 15;

/** For people: the places that used most, and how much of a core the whole service did. */
export function cpuText(service: string, profile: CpuProfile): string {
  const { seconds, rate, samples, cpu_seconds } = profile;
  const places = placesOf(profile);
  const share = (count: number) => `${((100 * count) / Math.max(1, samples)).toFixed(1)} %`;
  const used = `${service} used ${cpu_seconds.toFixed(2)} s of CPU in ${round(seconds)} s, ${((100 * cpu_seconds) / seconds).toFixed(1)} % of a core; ${samples} samples at ${rate} looks a second.`;
  if (samples === 0)
    return `${used}\nIt did nothing that a look could find: give it work, or look for longer.\n`;
  const shown = places.slice(0, mostRows);
  const rows = shown.map(({ name, at, self, total }) => [name, at, share(self), share(total)]);
  const rest = places.length - shown.length;
  return [
    used,
    "",
    table(["function", "file:line", "self", "total"], rows).trimEnd(),
    ...(rest > 0 ? [`and ${rest} more, each with less of its own`] : []),
    "",
  ].join("\n");
}

function round(seconds: number): string {
  return String(Number(seconds.toFixed(1)));
}
