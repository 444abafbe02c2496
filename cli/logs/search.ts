/** What is looked for in the log store: the command's options, checked, and the same in LogsQL. */
import { EngineError } from "../engine.ts";
import { moment } from "../moment.ts";
import { serviceName } from "../service-name.ts";

/** As they are typed. */
export interface SearchOptions {
  readonly since?: string;
  readonly until?: string;
  readonly level?: string;
  readonly request?: string;
  readonly trace?: string;
  readonly user?: string;
  readonly grep?: string;
  readonly lines?: string;
}

export interface Search {
  /** The units whose entries are asked for; null: all of them. */
  readonly services: readonly string[] | null;
  /** LogsQL that an entry matches, whatever its service. */
  readonly filter: string;
  /** Seconds since 1970; undefined: as far back as the store goes. */
  readonly since: number | undefined;
  /** It is not part of the time. Undefined: up to now. */
  readonly until: number | undefined;
  /** The last so many of each service, or of all of them together. */
  readonly count: number;
}

/** In order of gravity. */
export const levels = ["debug", "info", "warning", "error", "critical"] as const;

/** How many entries of each service are shown where nothing else says how many. */
const usualCount = 20;
/** A person reads no more, and a program asks for shorter times. */
export const mostEntries = 10_000;

/**
 * @param text the name of a service, or a part of it
 * @param now seconds since 1970
 * @throws EngineError with what is allowed
 */
export function readSearch(
  options: SearchOptions,
  text: string | undefined,
  units: readonly { readonly name: string; readonly role: string }[],
  now: number,
): Search {
  const { level, request, trace, user, grep } = options;
  const given = [
    ...(level === undefined ? [] : [`level:in(${atLeast(level).map(quoted).join(",")})`]),
    ...(request === undefined ? [] : [is("request_id", identifier("--request", request))]),
    ...(trace === undefined ? [] : [is("trace_id", traceId(trace))]),
    ...(user === undefined ? [] : [is("user_id", identifier("--user", user))]),
    ...(grep === undefined ? [] : [having(grep)]),
  ];
  // How long things took belongs to the story of a request, and to nothing else that is asked for.
  const spans = request !== undefined || trace !== undefined ? [] : ['!kind:="span"'];
  const names = units.map(({ name }) => name);
  const until = options.until === undefined ? undefined : moment("--until", options.until, now);
  const since = options.since === undefined ? undefined : moment("--since", options.since, until ?? now);
  if (since !== undefined && since >= (until ?? now))
    throw new EngineError(`--since is "${options.since}", which is not before ${options.until ?? "now"}`);
  const isWhole = since !== undefined || request !== undefined || trace !== undefined;
  return {
    services:
      text !== undefined
        ? [serviceName(text, names)]
        : given.length > 0
          ? null
          : units.filter(({ role }) => role === "service").map(({ name }) => name),
    filter: [...given, ...spans].join(" ") || "*",
    since,
    until,
    count: countOf(options.lines, isWhole ? mostEntries : usualCount),
  };
}

/** LogsQL of a search. @param services null: all of them */
export function queryOf({ filter }: Pick<Search, "filter">, services: readonly string[] | null): string {
  return services === null ? filter : `{service in (${services.map(quoted).join(",")})} ${filter}`;
}

/** LogsQL reads texts as Go does; half a character is none there. */
export function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

function is(field: string, value: string): string {
  return `${field}:=${quoted(value)}`;
}

/** Anywhere in the message or the stack trace, in capitals or not. */
function having(text: string): string {
  if (text === "") throw new EngineError('--grep is ""; allowed is the text to look for');
  const literal = text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&");
  const pattern = quoted(`(?i)${literal}`);
  return `(_msg:~${pattern} or exception:~${pattern})`;
}

function atLeast(level: string): readonly string[] {
  const from = (levels as readonly string[]).indexOf(level.toLowerCase());
  if (from === -1)
    throw new EngineError(`--level is "${level}"; allowed are ${levels.join(", ")}: it and what is graver`);
  return levels.slice(from);
}

function identifier(option: string, text: string): string {
  if (/^[\w.:@-]{1,128}$/.test(text)) return text;
  throw new EngineError(
    `${option} is "${text}"; allowed are at most 128 letters, digits and . : @ _ -: an id as it stands in an entry`,
  );
}

function traceId(text: string): string {
  if (/^[0-9a-f]{32}$/i.test(text)) return text.toLowerCase();
  throw new EngineError(`--trace is "${text}"; allowed are 32 hexadecimal digits: a trace_id of an entry`);
}

function countOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (/^\d+$/.test(text) && Number(text) <= mostEntries) return Number(text);
  throw new EngineError(
    `--lines is "${text}"; allowed is a whole number from 0 to ${mostEntries}; shorten the time by --since and --until for more`,
  );
}
