/** What the tests of error budgets are about: the objectives of a service, and the alerts of each. */
import type { BudgetPolicyPlan, Milliseconds, Ratio } from "../../catalog/plan.ts";
import { keepFiring } from "../alerts/burn.ts";
import { labelsOf } from "../series.ts";
import type { Slo } from "../slo.ts";
import type { Pair, Severity } from "../windows.ts";
import type { ExpectedAlert } from "./expectations.ts";

export interface Subject {
  readonly slos: readonly Slo[];
  /** Who hears of their alerts. */
  readonly policy: BudgetPolicyPlan;
}

/** Page and ticket have one name: the severity tells which. */
export function burns(slo: Slo, severity: Severity, policy: BudgetPolicyPlan): ExpectedAlert {
  return {
    alertname: "ErrorBudgetBurn",
    of: { severity, ...labelsOf(slo) },
    has: { team: policy[severity] },
  };
}

export function isSpent(slo: Slo, policy: BudgetPolicyPlan): ExpectedAlert {
  return ticket("ErrorBudgetSpent", slo, policy);
}

export function isMissing(slo: Slo, policy: BudgetPolicyPlan): ExpectedAlert {
  return ticket("SloDataMissing", slo, policy);
}

function ticket(alertname: string, slo: Slo, policy: BudgetPolicyPlan): ExpectedAlert {
  return { alertname, of: labelsOf(slo), has: { severity: "ticket", team: policy.ticket } };
}

/** Sampled ones cannot fail by a share: a probe fails or does not. */
export function isCounted({ burning }: Slo): boolean {
  return !burning.sampled;
}

/** Of a group of them, and not of the whole service. */
export function isOfRoutes({ indicator }: Slo): boolean {
  return "routes" in indicator && indicator.routes.length > 0;
}

export function pairsWith({ pairs }: Slo, severity: Severity): readonly Pair[] {
  return pairs.filter((pair) => pair.severity === severity);
}

/** How long a pair goes on after a share of failures has ended: until its short window has forgotten enough of it. */
export function afterglow({ short, threshold, severity }: Pair, share: Ratio): Milliseconds {
  return short * (1 - threshold / share) + keepFiring[severity];
}
