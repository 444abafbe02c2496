/** What a preview means for one environment. */
import { type Budgets, budgetsOf } from "./budgets.ts";
import { changesOf } from "./changes.ts";
import type { Preview } from "./events.ts";
import { objectiveChanges } from "./objectives.ts";
import { verdictsOf } from "./policies.ts";
import type { EnvironmentReview } from "./result.ts";

export async function environmentReview(
  environment: string,
  preview: Preview,
  withoutBase: string | null,
): Promise<EnvironmentReview> {
  return reviewOf(environment, preview, { withoutBase, budgets: await budgetsOf(environment) });
}

export function reviewOf(
  environment: string,
  { steps, policies, errors, finished }: Preview,
  { withoutBase, budgets }: Pick<EnvironmentReview, "withoutBase" | "budgets">,
): EnvironmentReview {
  const verdicts = verdictsOf(policies);
  // A preview that policies refuse ends as a failed one, and has looked at everything.
  const isRefused = verdicts.violations.length > 0;
  return {
    environment,
    previewed: finished && (errors.length === 0 || isRefused),
    errors,
    withoutBase,
    changes: changesOf(steps),
    objectives: objectiveChanges(steps),
    policies: verdicts,
    budgets,
  };
}

const unasked: Budgets = { unknown: "not asked", rows: [] };

/** Of one whose program did not even begin. */
export function unpreviewed(
  environment: string,
  error: string,
  withoutBase: string | null,
): EnvironmentReview {
  const nothing: Preview = { steps: [], policies: [], errors: [error], finished: false };
  return reviewOf(environment, nothing, { withoutBase, budgets: unasked });
}
