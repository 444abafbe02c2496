/** An objective as `slo/windows.ts` computes with it: what its alerts must be, and how soon they come. */

import type { PeriodPlan } from "../../catalog/plan.ts";
import type { Burning } from "../../slo/windows.ts";
import type { Finding } from "../judged.ts";
import type { Objective } from "../observed/objectives.ts";
import type { Observed } from "../observed/observed.ts";

/** Prometheus' own default. */
const usual = 60;
const day = 86_400_000;

/**
 * @param response seconds in which a page must come at a total outage
 * @returns undefined where its rules do not say its budget or its period: another policy finds that
 */
export function burningOf(
  { budget, period, sli, service }: Objective,
  observed: Observed,
  response: number,
): Burning | undefined {
  const length = periodOf(period);
  if (budget === undefined || length === undefined || budget <= 0 || budget >= 1) return undefined;
  const { scrapeInterval = usual, evaluationInterval = usual } = observed.prometheus ?? {};
  const sampled = sli === "probes" || sli === "freshness";
  const target = observed.targets.find(
    (each) => each.service === service && each.kind === (sli === "probes" ? "probe" : "scrape"),
  );
  return {
    budget,
    period: length,
    spacing: (target?.interval ?? scrapeInterval) * 1000,
    // The operator's server is not the stack's: as often as it scrapes.
    evaluation: (observed.prometheus === undefined ? (target?.interval ?? usual) : evaluationInterval) * 1000,
    minimum: 0,
    sampled,
    response: response * 1000,
  };
}

/** Where the intervals may stand in what cannot be read yet, nothing follows from them. */
export function intervalsUnknown({ prometheus, unknown }: Observed): Finding | undefined {
  const [first] = unknown;
  if (prometheus !== undefined || first === undefined) return undefined;
  const says = `how soon alerts come depends on the intervals of Prometheus, and "${first.path}" cannot be read yet`;
  return { subject: "prometheus", says, urn: first.urn, unknown: true };
}

function periodOf(period: string | undefined): PeriodPlan | undefined {
  if (period === "week" || period === "month" || period === "quarter")
    return { kind: "calendar", unit: period };
  const [, days] = /^([\d.]+) d$/.exec(period ?? "") ?? [];
  return days === undefined ? undefined : { kind: "rolling", length: Number(days) * day };
}
