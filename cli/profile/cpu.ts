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

/** A function, over all stacks. */
export interface Place {
  readonly name: string;
  /** `file:line`, the line that most samples found it at; empty where the sampler knew none. */
  readonly at: string;
  /** Samples that found it running itself. */
  readonly self: number;
  /** Samples that found it running, or waiting for what it called. */
  readonly total: number;
}

/** What a sampler's frame says: which function, and at which of its lines. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: string;
}

/** By their own share, then by their whole one. */
export function placesOf({ stacks }: Pick<CpuProfile, "stacks">): Place[] {
  const found = new Map<string, Counted>();
  for (const { frames, samples } of stacks) {
    // One that calls itself is there once.
    const innermost = new Map(frames.map((text) => [functionOf(text), text]));
    for (const [key, text] of innermost) {
      const known = found.get(key) ?? new Counted(text);
      found.set(key, known);
      known.count(text, samples, text === frames.at(-1));
    }
  }
  return [...found.values()]
    .map((counted) => counted.place())
    .sort(
      (a, b) => b.self - a.self || b.total - a.total || (`${a.name}${a.at}` < `${b.name}${b.at}` ? -1 : 1),
    );
}

class Counted {
  private readonly frame: Frame;
  private readonly lines = new Map<string, number>();
  private self = 0;
  private total = 0;

  constructor(text: string) {
    this.frame = frameOf(text);
  }

  count(text: string, samples: number, isSelf: boolean): void {
    const { line } = frameOf(text);
    this.lines.set(line, (this.lines.get(line) ?? 0) + samples);
    this.total += samples;
    if (isSelf) this.self += samples;
  }

  place(): Place {
    const { name, file } = this.frame;
    const at = file === "" ? "" : `${file}:${busiest(this.lines)}`;
    return { name, at, self: this.self, total: this.total };
  }
}

/** The line with most samples; of several, the first one. */
export function busiest(lines: ReadonlyMap<string, number>): string {
  const sorted = [...lines].sort(([a, most], [b, fewer]) => fewer - most || Number(a) - Number(b));
  return sorted[0]?.[0] ?? "";
}

/** @example frameOf("get (crm/app.py:7)") // { name: "get", file: "crm/app.py", line: "7" } */
export function frameOf(text: string): Frame {
  const [, name = text, file = "", line = ""] = /^(.*) \((.*):(\d+)\)$/.exec(text) ?? [];
  return { name, file, line };
}

/** A frame without its line: the same for all lines of a function. */
export function functionOf(text: string): string {
  const { name, file } = frameOf(text);
  return file === "" ? name : `${name} (${file})`;
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
