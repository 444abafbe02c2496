/** logfmt, as Prometheus, Alertmanager and the exporters write it: `time=… level=INFO msg="…"`. */
import { type Fields, mostFields, nameOf } from "./fields.ts";

const start = /^(?:ts|time|level|lvl|t)=/;
/** One pair from here on. Sticky, and no part can be read in two ways: a long line takes no longer than its length. */
const pair = /([A-Za-z_@][\w.@/-]*)=(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s"]*))(?:\s+|$)/y;
/** In characters; what is longer is text. */
const longest = 32 * 1024;

/** Absent: the line is something else, or only begins like it. */
export function logfmt(text: string): Fields | undefined {
  if (!start.test(text) || text.length > longest) return undefined;
  const fields: Fields = new Map();
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null || fields.size >= mostFields) return undefined;
    const [, name = "", quoted, bare = ""] = match;
    fields.set(nameOf(name), quoted === undefined ? bare : unquoted(quoted));
  }
  return fields;
}

function unquoted(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\([\s\S])/g,
    (_, letter: string) => ({ n: "\n", t: "\t", r: "\r" })[letter] ?? letter,
  );
}
