/** What every benchmark hands over. */
import type { Figures } from "../tests/harness/figures.ts";

export interface Measured {
  /** What was measured → minimum, median and the goal, in words. */
  readonly figures: Figures;
  /** The numbers behind them, for programs. */
  readonly data: unknown;
}

export type Benchmark = () => Promise<Measured>;
