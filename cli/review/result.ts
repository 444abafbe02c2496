/** What a review found: the JSON that `npm run review -- --json` prints. */
import type { Budgets } from "./budgets.ts";
import type { Change } from "./changes.ts";
import type { ObjectiveChange } from "./objectives.ts";
import type { ParityChange } from "./parity.ts";
import type { Verdicts } from "./policies.ts";

export interface EnvironmentReview {
  readonly environment: string;
  /** False: `errors` says why, and nothing below is whole. */
  readonly previewed: boolean;
  readonly errors: readonly string[];
  /** Why there is nothing to compare with, so that everything counts as new; null where there is. */
  readonly withoutBase: string | null;
  readonly changes: readonly Change[];
  readonly objectives: readonly ObjectiveChange[];
  readonly policies: Verdicts;
  readonly budgets: Budgets;
}

export interface Review {
  /** What is compared with: a commit, or what is deployed. */
  readonly base: string;
  readonly environments: readonly EnvironmentReview[];
  /** What a platform now makes of a service's field; null where it could not be compared. */
  readonly parity: readonly ParityChange[] | null;
}

/** 0: fine. 1: a mandatory policy is violated. 2: an environment could not be previewed. */
export function exitCodeOf({ environments }: Review): 0 | 1 | 2 {
  if (environments.some(({ previewed }) => !previewed)) return 2;
  return environments.some(({ policies }) => policies.violations.length > 0) ? 1 : 0;
}
