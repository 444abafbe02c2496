/** Times as programs write them, and as the store takes them: RFC 3339. */

const day = 24 * 60 * 60 * 1000;
/** A line's own time is believed from a day before it was read, … (an older one would fall out of the store's retention) */
const earliest = day;
/** … to five minutes after it. */
const latest = 5 * 60 * 1000;

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
/** "2026-01-02 03:04:05,678", with a zone or without one. */
const spaced =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?$/;

/** A moment: as text for the store, and in milliseconds since 1970. */
export interface Moment {
  readonly text: string;
  readonly milliseconds: number;
}

/** @param value a text, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970 */
export function momentOf(value: unknown): Moment | undefined {
  if (typeof value === "number") return ofNumber(value);
  if (typeof value !== "string" || value.length > 40) return undefined;
  if (rfc3339.test(value)) {
    const milliseconds = Date.parse(value);
    return Number.isNaN(milliseconds) ? undefined : { text: value, milliseconds };
  }
  if (/^\d{9,19}(?:\.\d{1,9})?$/.test(value)) return ofNumber(Number(value));
  const [, year, month, date, time, fraction, zone] = spaced.exec(value) ?? [];
  if (year === undefined) return undefined;
  const offset = zone === undefined ? "" : zoneOf(zone);
  const at = new Date(`${year}-${month}-${date}T${time}.${(fraction ?? "0").slice(0, 3)}${offset}`);
  return Number.isNaN(at.getTime()) ? undefined : { text: at.toISOString(), milliseconds: at.getTime() };
}

function zoneOf(zone: string): string {
  if (!/^[+-]/.test(zone)) return "Z";
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function ofNumber(value: number): Moment | undefined {
  if (!(value >= 1e8)) return undefined;
  const milliseconds =
    value < 1e11 ? value * 1000 : value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6;
  if (!(milliseconds < 8.64e15)) return undefined;
  return { text: new Date(milliseconds).toISOString(), milliseconds };
}

/** Whether a line that was read at `read` may have been written at `written`, both in milliseconds. */
export function credible(written: number, read: number): boolean {
  return written > read - earliest && written < read + latest;
}

const fraction = /^(.{19})(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;

/** A moment so little later that only the order shows it: `count` nanoseconds, at most a microsecond's. */
export function later(time: string, count: number): string {
  const [, seconds, digits = "", zone] = fraction.exec(time) ?? [];
  if (seconds === undefined || zone === undefined) return time;
  const places = 9 - digits.length;
  const more = String(Math.min(count, 10 ** places - 1)).padStart(places, "0");
  return `${seconds}.${digits}${more}${zone}`;
}
