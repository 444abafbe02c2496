/**
 * Which lines are one entry. The collector keeps lines together that stand together; what it cannot see (a prefix of the
 * engine's, a line that was cut, the last line of a traceback) is put together here, within a batch.
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
/** So that of very many streams none is kept longer than needed. */
const traceback = /Traceback \(most recent call last\):/;
/** "ValueError: no number", "neuroerp_service.errors.Problem", "KeyboardInterrupt". */
const exceptionLine = /^[A-Za-z_][\w.]{0,200}(?::|$)/;
const linking = /^(?:During handling of the above exception|The above exception was the direct cause)/;
/** What begins an entry wherever it stands: an object, a date, a level of its own. */
const beginning =
  /^(?:\{".*\}\s*$|\[?\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:|\d{1,7}:[XCSM] \d\d? \w{3} \d{4} |(?:ts|time|level)=|[A-Z]+:? {1,8}\[)/;

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
  /** A traceback has begun whose last line has not come. */
  traced: boolean;
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

/** @param within the collector takes the line for a part of the entry before it */
function belongs({ source, text }: Line, before: Open, within: boolean): boolean {
  if (source.instance !== before.source.instance || source.service !== before.source.service) return false;
  if (before.partial) return before.length < 4 * longest;
  if (before.length > longest) return false;
  if (text === "" || /^\s/.test(text)) return within || text !== "" || before.traced;
  if (before.traced && /^\s/.test(before.last)) return exceptionLine.test(text);
  if (linking.test(text)) return true;
  if (linking.test(before.last) && traceback.test(text)) return true;
  return within && !beginning.test(text);
}

function begun({ source, text, time, partial = false }: Line, at: string): Open {
  const traced = text.startsWith("Traceback") || text.startsWith("Exception in ");
  return { source, time, at, parts: [text], length: text.length, last: text, partial, traced };
}

function extend(entry: Open, { text, partial = false }: Line): void {
  if (entry.partial) {
    entry.parts.push(text);
    entry.last += entry.last.length < 4096 ? text : "";
  } else {
    entry.parts.push("\n", text);
    const ends = entry.traced && /^\s/.test(entry.last) && text !== "" && !/^\s/.test(text);
    if (traceback.test(text)) entry.traced = true;
    else if (ends) entry.traced = false;
    if (text.trim() !== "") entry.last = text;
  }
  entry.length += text.length + 1;
  entry.partial = partial;
}
