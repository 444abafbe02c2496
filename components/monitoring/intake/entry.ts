/** An entry of the store, made of what was read: who wrote it, when, how bad it is, what it says. */
import type { Fields, Value } from "./fields.ts";
import type { Source } from "./formats/format.ts";
import type { Whole } from "./joining.ts";
import type { Masking } from "./masking/masking.ts";
import { type Read, reading } from "./reading.ts";
import type { Settings, Unit } from "./settings.ts";
import { credible, later, momentOf } from "./time.ts";

export interface Entry {
  /** The unit's name. */
  readonly service: string;
  /** A line of JSON. */
  readonly json: string;
  readonly masked: boolean;
}

/** In bytes: the store's own limit is 256 KiB, and drops what is longer. */
const longestEntry = 250 * 1024;
/** Of text, in characters, before it is read: reading takes memory. */
const longestText = 256 * 1024;
/** What an entry is given: a line's field of that name gets another one. */
const own = new Set([
  "_time",
  "_msg",
  "_stream",
  "_stream_id",
  "application",
  "environment",
  "service",
  "version",
  "team",
  "role",
  "stream",
  "instance",
  "level",
  "kind",
]);

export interface EntryMaker {
  of(whole: Whole): Entry;
  /** Of fields that were not read from a text: a span's. */
  ofFields(given: {
    readonly service: string;
    readonly version?: string;
    readonly instance?: string;
    readonly stream: "stdout" | "stderr" | "trace";
    readonly kind: "log" | "span";
    readonly time: string;
    readonly level: string;
    readonly message: string;
    readonly fields: Fields;
  }): Entry;
}

/** One for each batch: within it, lines of the same moment keep their order. @param now in milliseconds since 1970 */
export function entryMaker(settings: Settings, mask: Masking, now: () => number): EntryMaker {
  const units = new Map(settings.units.map((unit) => [unit.name, unit]));
  const last = new Map<string, { time: string; count: number }>();

  function inOrder({ service, stream, instance = "" }: Source, time: string): string {
    const key = `${service} ${stream} ${instance}`;
    const before = last.get(key);
    if (before?.time !== time) {
      last.set(key, { time, count: 0 });
      return time;
    }
    before.count += 1;
    return later(time, before.count);
  }

  function identity(service: string, fields: Fields, unit: Unit | undefined): Record<string, string> {
    const version = fields.get("version");
    const found: Record<string, string> = {
      application: settings.application,
      environment: settings.environment,
      service,
      // What runs knows best which version it is.
      version:
        typeof version === "string" && version !== ""
          ? version.slice(0, 100)
          : (unit?.version ?? settings.version),
    };
    if (unit !== undefined) {
      found["role"] = unit.role;
      if (unit.team !== null) found["team"] = unit.team;
    }
    return found;
  }

  const maker: EntryMaker = {
    of({ source, text, time, at }) {
      const note = text.length > longestText ? `\n[cut: ${text.length} characters]` : "";
      const { read, problem } = readSafely(
        // A secret that the cut goes through would not be known any more.
        note === "" ? text : mask.text(text).slice(0, longestText),
      );
      const arrived = momentOf(at) ?? { text: new Date(now()).toISOString(), milliseconds: now() };
      // Its own time, else the one that the engine noted as it came.
      const told = [read.time, momentOf(time)].filter((each) => each !== undefined);
      const moment = told.find(({ milliseconds }) => credible(milliseconds, arrived.milliseconds)) ?? arrived;
      const [claimed] = told;
      if (claimed !== undefined && claimed !== moment) read.fields.set("line_time", claimed.text);
      if (problem) read.fields.set("unread", true);
      return maker.ofFields({
        service: source.service,
        ...(source.instance === undefined ? {} : { instance: source.instance }),
        stream: source.stream,
        kind: "log",
        time: inOrder(source, moment.text),
        level: read.level,
        message: read.message + note,
        fields: read.fields,
      });
    },
    ofFields({ service, version, instance, stream, kind, time, level, message, fields }) {
      const unit = units.get(service);
      if (version !== undefined) fields.set("version", version);
      const head: Record<string, string> = {
        _time: time,
        ...identity(service, fields, unit),
        stream,
        level,
        kind,
      };
      if (instance !== undefined) head["instance"] = instance;
      const clean = withoutOwn(fields, head);
      let said = message.includes("\0") ? message.replaceAll("\0", "\\0") : message;
      if (said.trim() === "") said = "(empty)";
      let body = serialised(said, clean);
      let masked = false;
      if (mask.suspicious(body)) {
        const before = body;
        said = mask.text(said);
        for (const [name, value] of clean) clean.set(name, mask.field(name, value));
        body = serialised(said, clean);
        masked = body !== before;
      }
      if (body.length * 3 > longestEntry && Buffer.byteLength(body) > longestEntry - 4096)
        body = shortened(said, clean);
      return { service, json: `${JSON.stringify(head).slice(0, -1)},${body}}`, masked };
    },
  };
  return maker;
}

/** Nothing that a program writes stops the others: what cannot be read is text. */
function readSafely(text: string): { readonly read: Read; readonly problem: boolean } {
  try {
    return { read: reading(text), problem: false };
  } catch {
    return { read: { time: undefined, level: "info", message: text, fields: new Map() }, problem: true };
  }
}

/** A field with the name of one that an entry is given gets "line." before it; where it says the same it goes. */
function withoutOwn(fields: Fields, head: Readonly<Record<string, string>>): Fields {
  for (const [name, value] of fields) {
    if (!own.has(name) && !name.startsWith("_")) continue;
    fields.delete(name);
    if (head[name] !== value) fields.set(`line.${name}`, value);
  }
  return fields;
}

function serialised(message: string, fields: Fields): string {
  let body = `"_msg":${JSON.stringify(message)}`;
  for (const [name, value] of fields) body += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return body;
}

/** The longest texts are cut, until the entry is one that the store takes. */
function shortened(message: string, fields: Fields): string {
  let said = message;
  for (let limit = 128 * 1024; limit >= 256; limit /= 2) {
    const cut = (value: Value): Value =>
      typeof value === "string" && value.length > limit
        ? `${value.slice(0, limit)}\n[cut: ${value.length} characters]`
        : value;
    said = cut(message) as string;
    const body = serialised(said, new Map([...fields].map(([name, value]) => [name, cut(value)])));
    if (Buffer.byteLength(body) <= longestEntry - 4096) return body;
  }
  return serialised(said.slice(0, 256), new Map());
}
