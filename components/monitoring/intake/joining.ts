/**
 * Which lines are one entry. The collector joins generously, and never parts what belongs together: so what it has joined
 * is parted here again, line by line. What it cannot see is put together: the last line of a traceback, and a line that
 * the engine has cut.
 */
import type { Document } from "./bulk.ts";
import type { Line, LineReader, Source } from "./formats/format.ts";

/** The text of an entry, as it was written. */
export interface Whole {
  readonly source: Source;
  readonly text: string;
  /** As the file says it. */
  readonly time?: string;
  /** When it was read. */
  readonly at: string;
}

/** A program that indents all it writes does not become one entry without end. In characters. */
const longest = 128 * 1024;
const traceback = /^Traceback \(most recent call last\):/;
/** "ValueError: no number", "neuroerp_service.errors.Problem", "KeyboardInterrupt". */
const exceptionLine = /^[A-Za-z_][\w.]{0,200}(?::|$)/;
const linking = /^(?:During handling of the above exception|The above exception was the direct cause)/;
/** What SQLAlchemy says below an exception. */
const addition = /^(?:\[SQL: |\[parameters: |\(Background on this error)/;
/** What stands further in, and what closes it. */
const inner = /^(?:\s|[}\])]|$)/;
/** An object is complete: what follows is somebody else's. */
const object = /^\{.*\}\s*$/;
/** Go's last words go on to their end. */
const goPanic = /^(?:panic: |fatal error: )/;

type Trace = "none" | "open" | "ended" | "panic";

interface Open {
  source: Source;
  time?: string | undefined;
  at: string;
  /** Of the entry so far; they are joined once. */
  parts: string[];
  length: number;
  /** The last line that holds something. */
  last: string;
  partial: boolean;
  /** A traceback: its last line has not come, or has; or a panic. */
  trace: Trace;
}

export function joined(documents: readonly Document[], read: LineReader): Whole[] {
  const entries: Open[] = [];
  // The last entry of each file and stream.
  const open = new Map<string, Open>();
  for (const document of documents) {
    let within = false;
    for (const line of read(document)) {
      const key = line.source.stream === "stderr" ? `!${document.file}` : document.file;
      const before = open.get(key);
      if (before !== undefined && belongs(line, before, within)) extend(before, line);
      else if (line.text.trim() !== "") {
        const entry = begun(line, document.at);
        entries.push(entry);
        open.set(key, entry);
      }
      within = true;
    }
  }
  return entries.map(({ source, time, at, parts }) => ({
    source,
    text: parts.length === 1 ? (parts[0] ?? "") : parts.join("").trimEnd(),
    at,
    ...(time === undefined ? {} : { time }),
  }));
}

/** @param within both are of one block of the collector's */
function belongs({ source, text }: Line, before: Open, within: boolean): boolean {
  if (source.instance !== before.source.instance || source.service !== before.source.service) return false;
  if (before.partial) return before.length < 4 * longest;
  if (before.length > longest) return false;
  if (text === "") return within;
  if (object.test(before.last)) return false;
  if (before.trace === "panic") return within;
  if (inner.test(text)) return true;
  if (linking.test(before.last)) return traceback.test(text);
  if (before.trace === "open" && /^\s/.test(before.last)) return exceptionLine.test(text);
  return before.trace === "ended" && (linking.test(text) || addition.test(text));
}

function begun({ source, text, time, partial = false }: Line, at: string): Open {
  const trace = traceback.test(text) ? "open" : goPanic.test(text) ? "panic" : "none";
  return { source, time, at, parts: [text], length: text.length, last: text, partial, trace };
}

function extend(entry: Open, { text, partial = false }: Line): void {
  entry.length += text.length + 1;
  if (entry.partial) {
    entry.parts.push(text);
    entry.partial = partial;
    return;
  }
  entry.partial = partial;
  entry.parts.push("\n", text);
  if (text.trim() === "") return;
  if (traceback.test(text)) entry.trace = "open";
  else if (entry.trace === "open" && /^\s/.test(entry.last) && !inner.test(text)) entry.trace = "ended";
  entry.last = text;
}
