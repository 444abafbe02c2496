/** How bad a line is, in five words whatever the program calls it. */

export type Level = "debug" | "info" | "warning" | "error" | "critical";

const words: Readonly<Record<string, Level>> = {
  trace: "debug",
  trac: "debug",
  blat: "debug",
  verbose: "debug",
  debug: "debug",
  debg: "debug",
  noise: "debug",
  debug1: "debug",
  debug2: "debug",
  debug3: "debug",
  debug4: "debug",
  debug5: "debug",
  info: "info",
  information: "info",
  informational: "info",
  notice: "info",
  log: "info",
  warn: "warning",
  warning: "warning",
  err: "error",
  erro: "error",
  error: "error",
  severe: "error",
  crit: "critical",
  critical: "critical",
  fatal: "critical",
  panic: "critical",
  dpanic: "critical",
  alert: "critical",
  emerg: "critical",
  emergency: "critical",
};

/** @param value a word, or a number as pino and bunyan write it */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === "string") return value.length > 15 ? undefined : known(value.toLowerCase());
  if (typeof value !== "number") return undefined;
  if (value >= 60) return "critical";
  if (value >= 50) return "error";
  if (value >= 40) return "warning";
  return value >= 30 ? "info" : value >= 10 ? "debug" : undefined;
}

function known(word: string): Level | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** PostgreSQL, PgBouncer, nginx, supervisord, PM2, Python's logging: a date, perhaps a process and a user, a word. */
const worded =
  /^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]{5,20}(?: ?(?:Z|[A-Z]{3,4}|[+-]\d\d(?::?\d\d)?))?[\]:]?\s{1,3})?(?:\[\d{1,10}\]\s)?(?:[^\s@]{1,64}@\S{1,64}\s)?(?:PM2\s)?[[(]?(TRACE|TRAC|BLAT|DEBUG[1-5]?|DEBG|NOISE|INFO|NOTICE|LOG|WARN|WARNING|ERROR|ERRO|CRITICAL|CRIT|FATAL|PANIC|debug|info|notice|warn|warning|error|crit|alert|emerg)\b[\]):]?(?=\s|:|\[|$)/;
const redis = /^\d{1,7}:[XCSM] \d\d? \w{3} \d{4} [\d:.]{8,15} ([.\-*#]) /;
const redisLevels: Readonly<Record<string, Level>> = {
  ".": "debug",
  "-": "debug",
  "*": "info",
  "#": "warning",
};
/** Kubernetes' own programs: "E0102 03:04:05.678901       1 reflector.go:147] …". */
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{1,9} /;
const klogLevels: Readonly<Record<string, Level>> = { I: "info", W: "warning", E: "error", F: "critical" };
const trace =
  /(?:^|\n)(?:Traceback \(most recent call last\):|Exception in |(?:Uncaught )?\w{0,60}(?:Error|Exception)\b.{0,2000}\n\s{1,8}at |panic: |goroutine \d+ \[)/;
/** A session's end is PostgreSQL's FATAL; PANIC is the server's. */
const session = /^[\d-]{10} [\d:.]{8,15} [A-Z]{3,4} \[\d+\] .{0,130}?FATAL:/;

/** Of a line that is text alone. */
export function levelInText(text: string): Level {
  const start = text.length > 2000 ? text.slice(0, 2000) : text;
  const word = worded.exec(start)?.[1];
  if (word === "FATAL" && session.test(start)) return "error";
  const level =
    levelOf(word) ?? redisLevels[redis.exec(start)?.[1] ?? ""] ?? klogLevels[klog.exec(start)?.[1] ?? ""];
  return level ?? (trace.test(start) ? "error" : "info");
}
