/** Moments and lengths of time, as commands take them. */
import { parseDuration } from "../catalog/duration.ts";
import { EngineError } from "./engine.ts";

/**
 * Seconds since 1970 of `now`, of a length of time before the reference, or of a date and time with its zone.
 *
 * @throws EngineError with what is allowed
 */
export function moment(option: string, text: string, reference: number): number {
  if (text === "now") return reference;
  const before = secondsIn(text);
  if (before !== undefined) return reference - before;
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const time = isDate ? Date.parse(text) / 1000 : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new EngineError(
    `${option} is "${text}"; allowed are "now", a duration before (24h, 7d), and a time such as 2026-01-31T08:00:00Z`,
  );
}

export function secondsIn(text: string): number | undefined {
  const parsed = parseDuration(text);
  return "value" in parsed ? parsed.value / 1000 : undefined;
}
