/** Entries of the log store for people: one a line, what it took and where it belongs, a stack trace below it. */
import { stripVTControlCharacters, styleText } from "node:util";
import type { Entry } from "./store.ts";

/** Shown by their place in the line, or the same in all lines, or of no use to a reader; `--json` has them all. */
const unnamed = new Set([
  ..."_msg _time _stream _stream_id application environment service version team role stream".split(" "),
  ..."level kind exception logger method path endpoint".split(" "),
  ..."trace_id span_id parent_span_id span_kind".split(" "),
]);

/** What a database's span carries its statement in. */
const statements = ["db.query.text", "db.statement"] as const;

type Colour = Parameters<typeof styleText>[0];

const colours: Readonly<Record<string, Colour>> = {
  debug: "gray",
  warning: "yellow",
  error: "red",
  critical: "magenta",
};

export interface Layout {
  /** Characters of the longest service's name. */
  readonly width: number;
  /** How many spans an entry is in, by its id or that of its span. @default none */
  readonly depths?: ReadonlyMap<string, number>;
}

/** With a line break at its end. */
export function textOf(entry: Entry, { width, depths = new Map() }: Layout): string {
  const { _time = "", _msg = "", service = "", level = "info", exception = "", span_id = "" } = entry;
  const isSpan = entry["kind"] === "span";
  const [first = "", ...rest] = clean(_msg).split("\n");
  const below = [...rest, ...(exception === "" ? [] : clean(exception).split("\n"))];
  const depth = (depths.get(span_id) ?? -1) + (isSpan ? 0 : 1);
  const colour = colours[level];
  const head = [
    painted("gray", clock(_time)),
    painted("cyan", clean(service).padEnd(width)),
    painted(isSpan ? "blue" : colour, (isSpan ? "span" : clean(level)).padEnd(levelWidth)),
  ];
  const words = [
    isSpan ? `${first} ${painted("bold", took(entry["duration_ms"]))}` : painted(colour, first),
    ...(isSpan ? statement(entry, first) : named(entry)).map((text) => painted("gray", text)),
  ];
  const line = [...head, "  ".repeat(Math.max(0, depth)) + words.join(" ")].join("  ").trimEnd();
  return [line, ...below.map((text) => `    ${text}`)].map((text) => `${text}\n`).join("");
}

const levelWidth = "critical".length;

/** The layout of entries that are shown together. */
export function layoutOf(entries: readonly Entry[], services: readonly string[] = []): Layout {
  const names = [...services, ...entries.map(({ service = "" }) => service)];
  return { width: Math.max(0, ...names.map((name) => name.length)), depths: depthsOf(entries) };
}

/** By a span's id, how many of the spans beside it it is in. */
function depthsOf(entries: readonly Entry[]): Map<string, number> {
  const parents = new Map(
    entries
      .filter(({ kind, span_id = "" }) => kind === "span" && span_id !== "")
      .map(({ span_id = "", parent_span_id = "" }) => [span_id, parent_span_id]),
  );
  const depth = (id: string, seen: ReadonlySet<string> = new Set()): number => {
    const parent = parents.get(id);
    return parent === undefined || !parents.has(parent) || seen.has(id)
      ? 0
      : 1 + depth(parent, new Set([...seen, id]));
  };
  return new Map([...parents.keys()].map((id) => [id, depth(id)]));
}

/** To the millisecond, as long as all others. */
function clock(time: string): string {
  const [, seconds, fraction = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return seconds === undefined ? clean(time) : `${seconds}.${fraction.padEnd(3, "0").slice(0, 3)}Z`;
}

function took(milliseconds: string | undefined): string {
  const length = Number(milliseconds);
  return milliseconds === undefined || Number.isNaN(length) ? "" : `${Number(length.toPrecision(3))} ms`;
}

function named(entry: Entry): string[] {
  return Object.entries(entry)
    .filter(([name, value]) => !unnamed.has(name) && value !== "")
    .map(([name, value]) => `${clean(name)}=${clean(value).replaceAll("\n", "\\n")}`);
}

function statement(entry: Entry, message: string): string[] {
  return statements.flatMap((name) => {
    const text = clean(entry[name] ?? "")
      .replaceAll(/\s+/g, " ")
      .trim();
    return text === "" || text === message ? [] : [text];
  });
}

/** What is logged is anybody's text: nothing in it may move the cursor, or write over what stands above. */
export function clean(text: string): string {
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n")).replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function painted(colour: Colour | undefined, text: string): string {
  return colour === undefined || text === "" ? text : styleText(colour, text, { stream: process.stdout });
}
