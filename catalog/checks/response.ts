/** The failure of an objective is told in time. */

import { ownSlis, type Slo, slosOfService } from "../../slo/slo.ts";
import { type Burning, delayOf, detection, isPage, largestBudget } from "../../slo/windows.ts";
import { complement } from "../decimal.ts";
import { formatDuration } from "../duration.ts";
import { type Path, quote } from "../problems.ts";
import { formatRatio } from "../ratio.ts";
import type { Check } from "./subject.ts";

/**
 * At a total outage the page must come within the alert response. What would come later is refused, with figures that
 * would do; `slo/windows.ts` has the arithmetic.
 */
export const checkResponse: Check = ({ plan, at }, report) => {
  const response = formatDuration(plan.alerting.response);
  for (const service of plan.services) {
    for (const slo of slosOfService(service, plan)) {
      const { burning, pairs } = slo;
      const time = detection(pairs.filter(isPage), 1, burning) + delayOf(burning);
      if (time <= burning.response) continue;
      const late = Number.isFinite(time)
        ? `${formatDuration(Math.ceil(time / 1000) * 1000)} after it`
        : "never";
      const allowed = `what is paged within ${response} of a total outage (alerting.response); this one would be ${late}`;
      const { path, value, remedy } = mend(slo);
      const isGlobal = path[0] === "monitoring";
      report.add(at(...(isGlobal ? [] : ["services", service.name]), ...path), quote(value), allowed, remedy);
    }
  }
};

/** What stands in the way: probes that are too far apart, the objective itself, or the scrapes. */
function mend(slo: Slo): { readonly path: Path; readonly value: string; readonly remedy: string } {
  const { burning, objective, sli } = slo;
  const slowest = slowestSamples(burning);
  if (sli === "probes" && slowest < burning.spacing) {
    const remedy = `write "${formatDuration(slowest)}" or less`;
    return { path: ["health", "interval"], value: formatDuration(burning.spacing), remedy };
  }
  const least = complement(Math.floor(largestBudget(burning) * 100) / 100);
  if (least < 1 && objective <= least) {
    const path = ["objectives", ...pathOf(slo)];
    const isRate = path.at(-1) === "errorRate";
    const aim = isRate ? `less than ${formatRatio(complement(least))}` : `more than ${formatRatio(least)}`;
    const value = formatRatio(isRate ? burning.budget : objective);
    return { path, value, remedy: `aim at ${aim}, or allow for a longer response` };
  }
  return {
    path: ["monitoring", "scrapeInterval"],
    value: formatDuration(burning.evaluation),
    remedy: "shorten it, or allow for a longer response",
  };
}

/** So many must fail, and each waits for the next one; in whole seconds. */
function slowestSamples({ response, evaluation, minimum }: Burning): number {
  const rest = response - delayOf({ spacing: 0, evaluation });
  return Math.max(1, Math.floor(rest / (minimum + 1) / 1000)) * 1000;
}

/** Where the catalogue says it, below `objectives`. */
function pathOf({ name, sli }: Slo): Path {
  const isGroup = !ownSlis.some((each) => each === sli);
  const own = isGroup ? name.slice(sli.length + 1) : name;
  const within =
    own === "errors" ? ["errorRate"] : own.startsWith("latency-") ? ["latency", own.slice(8)] : [own];
  return isGroup ? ["groups", sli, ...within] : within;
}
