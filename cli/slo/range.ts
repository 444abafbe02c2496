/** The time that a backtest looks at. */
import { EngineError } from "../engine.ts";
import { moment, secondsIn } from "../moment.ts";

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
  const seconds = secondsIn(step);
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
