/** The time that a backtest looks at. */
import { parseDuration } from "../../catalog/duration.ts";
import { EngineError } from "../engine.ts";

export interface RangeOptions {
  readonly from: string;
  readonly to: string;
  readonly step: string;
}

/** Seconds since 1970, at multiples of the step. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const day = 86_400;
/** Rules of a longer time take more than a few minutes to replay. */
const longest = 31 * day;
/** A sample lives 5 minutes. */
const longestStep = 300;

/** @throws EngineError with what is allowed */
export function readRange({ from, to, step }: RangeOptions, now: number): Range {
  const seconds = duration(step);
  if (seconds === undefined || seconds < 1 || seconds > longestStep || !Number.isInteger(seconds))
    throw new EngineError(`--step is "${step}"; allowed is a whole number of seconds from 1s to 5m: 1m`);
  const aligned = (time: number) => Math.floor(time / seconds) * seconds;
  const end = moment("--to", to, now);
  if (end > now) throw new EngineError(`--to is "${to}", which is not over yet; allowed is "now", or before`);
  const start = moment("--from", from, end);
  if (start >= end) throw new EngineError(`--from is "${from}", which is not before --to "${to}"`);
  if (end - start > longest) {
    throw new EngineError(
      `from "${from}" to "${to}" are ${Math.ceil((end - start) / day)} days; allowed are at most 31: look at the parts one after the other`,
    );
  }
  return { from: aligned(start), to: aligned(end), step: seconds };
}

/** `now`, a length of time before the reference, or a date and time with its zone. */
function moment(option: string, text: string, reference: number): number {
  if (text === "now") return reference;
  const before = duration(text);
  if (before !== undefined) return reference - before;
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const time = isDate ? Date.parse(text) / 1000 : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new EngineError(
    `${option} is "${text}"; allowed are "now", a duration before (24h, 7d), and a time such as 2026-01-31T08:00:00Z`,
  );
}

function duration(text: string): number | undefined {
  const parsed = parseDuration(text);
  return "value" in parsed ? parsed.value / 1000 : undefined;
}
