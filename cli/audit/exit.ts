/** An audit's exit code: how bad the worst is. */
import type { Severity } from "../../policies/policy.ts";
import { type Finding, severities } from "./findings.ts";

/** What fails an audit: this severity and worse, or nothing at all. */
export type FailOn = Severity | "never";

export const failOns: readonly FailOn[] = [...severities, "never"];

/** For what could not be judged: no answer must not look like a good one. */
export const notJudged = 4;

const codes: Readonly<Record<Severity, number>> = { critical: 3, high: 2, medium: 1, low: 1 };

/** 0: nothing counts; else that of the worst that counts. */
export function exitCodeOf(
  findings: readonly Pick<Finding, "severity" | "standing">[],
  failOn: FailOn,
): number {
  if (failOn === "never") return 0;
  const counted = severities.slice(0, severities.indexOf(failOn) + 1);
  const worst = counted.find((severity) =>
    findings.some((each) => each.standing === "violation" && each.severity === severity),
  );
  return worst === undefined ? 0 : codes[worst];
}
