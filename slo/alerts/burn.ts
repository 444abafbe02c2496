/** Alerts of one objective: its budget burns, is spent, or nobody knows. */
import { formatDuration } from "../../catalog/duration.ts";
import type { BudgetPolicyPlan, Milliseconds } from "../../catalog/plan.ts";
import { formatRatio } from "../../catalog/ratio.ts";
import { selector, window } from "../promql.ts";
import type { AlertingRule } from "../rule.ts";
import { badIn, badInPeriod, failingIn, labelsOf, names, short } from "../series.ts";
import type { Slo } from "../slo.ts";
import type { Pair, Severity } from "../windows.ts";
import type { Annotator } from "./annotations.ts";

const minute: Milliseconds = 60_000;

/** How long an alert goes on after its condition: a page that comes and goes wakes somebody twice. */
export const keepFiring: Readonly<Record<Severity, Milliseconds>> = { page: 2 * minute, ticket: 15 * minute };

/** How long an objective may be without data before that is an alert: a start, a deployment, a restart of Prometheus. */
export const dataMissingFor: Milliseconds = 10 * minute;

/** What the description calls the bad events. */
const failures: Readonly<Record<Slo["indicator"]["kind"], string>> = {
  errors: "of the requests fail",
  latency: "of the requests are too slow",
  availability: "of the probes fail",
  "probe errors": "of the probes are answered with an error",
  "probe latency": "of the probes are too slow",
  "work errors": "of the work fails",
  freshness: "of the time the oldest unfinished work is too old",
};

/** The page, or the ticket; undefined where no window of that severity can ever fire. */
export function burnAlert(
  slo: Slo,
  severity: Severity,
  policy: BudgetPolicyPlan,
  annotator: Annotator,
): AlertingRule | undefined {
  const pairs = slo.pairs.filter((pair) => pair.severity === severity);
  if (pairs.length === 0) return undefined;
  const alert = "ErrorBudgetBurn";
  const urgency = severity === "page" ? "fast" : "steadily";
  const allowed = `the objective "${slo.name}" allows ${formatRatio(slo.burning.budget)}`;
  return {
    alert,
    expr: pairs.map((pair) => condition(slo, pair)).join("\nor\n"),
    keep_firing_for: window(keepFiring[severity]),
    labels: { ...labelsOf(slo), team: policy[severity], severity },
    annotations: annotator.of(
      alert,
      {
        summary: `${slo.service} burns its error budget for ${slo.name} ${urgency}`,
        description: `{{ $value | humanizePercentage }} ${failures[slo.indicator.kind]}; ${allowed}. Windows: ${pairs.map(words).join(", ")}.`,
      },
      "service",
      { service: slo.service },
    ),
  };
}

function words({ long, short: brief, factor }: Pair): string {
  return `${formatDuration(long)} and ${formatDuration(brief)} at ${factor} times the budget`;
}

/** Half a failure below the minimum is the tolerance of an extrapolated increase. */
function fewest({ burning: { minimum } }: Slo): number {
  return minimum - 0.5;
}

/** The value is that of the long window. */
function condition(slo: Slo, { long, short: brief, threshold }: Pair): string {
  return [
    `(\n  ${failingIn(slo, long)} > ${threshold}`,
    `  and on (service)\n  ${failingIn(slo, brief)} > ${threshold}`,
    `  and on (service)\n  ${badIn(slo, long)} > ${fewest(slo)}\n)`,
  ].join("\n");
}

export function spentAlert(slo: Slo, policy: BudgetPolicyPlan, annotator: Annotator): AlertingRule {
  const alert = "ErrorBudgetSpent";
  const forbidden = policy.forbids.length === 0 ? "nothing" : policy.forbids.join(", ");
  return {
    alert,
    expr: `${selector(names.remaining, labelsOf(slo))} <= 0 and on (service) ${badInPeriod(slo)} > ${fewest(slo)}`,
    keep_firing_for: window(keepFiring.ticket),
    labels: { ...labelsOf(slo), team: policy.ticket, severity: "ticket" },
    annotations: {
      ...annotator.of(
        alert,
        {
          summary: `${slo.service} has spent its error budget for ${slo.name}`,
          description: `{{ $value | humanizePercentage }} of the budget is left. Until it is back, its policy forbids: ${forbidden}.`,
        },
        "service",
        { service: slo.service },
      ),
      // For programs: the policy "budget-spent" refuses them.
      forbids: policy.forbids.join(","),
    },
  };
}

/** Without data every other alert of the objective is silent, whatever happens. */
export function missingAlert(slo: Slo, policy: BudgetPolicyPlan, annotator: Annotator): AlertingRule {
  const alert = "SloDataMissing";
  return {
    alert,
    expr: `absent(${selector(names.bad(short), labelsOf(slo))})`,
    for: window(dataMissingFor),
    labels: { ...labelsOf(slo), team: policy.ticket, severity: "ticket" },
    annotations: annotator.of(
      alert,
      {
        summary: `${slo.service} has no data for its objective ${slo.name}`,
        description: `No events were recorded for ${formatDuration(dataMissingFor)} ({{ $value }} series is missing): nobody would be told of a failure.`,
      },
      "service",
      { service: slo.service },
    ),
  };
}
