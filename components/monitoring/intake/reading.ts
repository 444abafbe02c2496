/** A text read: its time, level and message, and its other fields, whether it is JSON, logfmt, columns or plain. */
import { type Fields, flattened } from "./fields.ts";
import { type Level, levelInText, levelOf } from "./levels.ts";
import { logfmt } from "./logfmt.ts";
import { type Moment, momentOf } from "./time.ts";

export interface Read {
  readonly time: Moment | undefined;
  readonly level: Level;
  readonly message: string;
  readonly fields: Fields;
}

const timeNames = ["timestamp", "time", "ts", "@timestamp"];
const levelNames = ["level", "severity", "lvl", "levelname"];
const messageNames = ["message", "msg"];
/** VictoriaLogs and the OpenTelemetry Collector: time, level, place and message in columns. */
const columns = /^(\S{10,40})\t(debug|info|warn|error|dpanic|panic|fatal)\t(\S{1,300})\t/;
const dated =
  /^\[?(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)(?=[\]\s:]|$)/;
const redisDate = /^\d{1,7}:[XCSM] (\d\d? \w{3} \d{4} [\d:]{8}(?:\.\d{1,3})?) /;

export function reading(text: string): Read {
  const first = text.charCodeAt(0);
  // "{": nothing else can be an object.
  if (first === 123) {
    const read = json(text);
    if (read !== undefined) return read;
  }
  const fields = logfmt(text);
  if (fields !== undefined) return ofFields(fields, text);
  const [whole, time, level, place] = columns.exec(text) ?? [];
  if (whole !== undefined && place !== undefined)
    return {
      time: momentOf(time),
      level: levelOf(level) ?? "info",
      message: text.slice(whole.length),
      fields: new Map([["caller", place]]),
    };
  return { time: timeInText(text), level: levelInText(text), message: text, fields: new Map() };
}

/** Without a zone it is the machine's, which is ours. */
function timeInText(text: string): Moment | undefined {
  const date = dated.exec(text)?.[1];
  if (date !== undefined) return momentOf(date);
  const other = redisDate.exec(text)?.[1];
  const milliseconds = other === undefined ? Number.NaN : Date.parse(other);
  return Number.isNaN(milliseconds)
    ? undefined
    : { text: new Date(milliseconds).toISOString(), milliseconds };
}

function json(text: string): Read | undefined {
  let content: unknown;
  let more = "";
  try {
    content = JSON.parse(text);
  } catch {
    // Lines that are no object stand behind one: uvicorn's last words, for one.
    const end = text.indexOf("\n");
    if (end < 0) return undefined;
    try {
      content = JSON.parse(text.slice(0, end));
      more = text.slice(end);
    } catch {
      return undefined;
    }
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) return undefined;
  const { fields, complete } = flattened(content as Readonly<Record<string, unknown>>);
  const read = ofFields(fields, text, complete);
  return more === "" ? read : { ...read, message: read.message + more };
}

/** @param text the message where no field says it, or where the fields are not all of it */
function ofFields(fields: Fields, text: string, complete = true): Read {
  const time = momentOf(taken(fields, timeNames));
  const level = levelOf(taken(fields, levelNames)) ?? "info";
  const said = taken(fields, messageNames);
  return {
    time,
    level,
    message: complete && said !== undefined && said !== "" ? String(said) : text,
    fields,
  };
}

/** The first of these fields, which is then no more among them. */
function taken(fields: Fields, names: readonly string[]): string | number | boolean | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (value === undefined) continue;
    fields.delete(name);
    return value;
  }
  return undefined;
}
