/** Objectives as Grafana Cloud shows them. They send nothing: the rules of the stack alert. */
import { formatDuration } from "../../catalog/duration.ts";
import type { Plan } from "../../catalog/plan.ts";
import { uidWith } from "../../dashboards/uid.ts";
import { window } from "../../slo/promql.ts";
import { failingIn, short } from "../../slo/series.ts";
import { type Slo, slosOf } from "../../slo/slo.ts";
import { lengthOf } from "../../slo/windows.ts";

export interface GrafanaSlo {
  /** Of the resource. */
  readonly key: string;
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  /** The share of good events, from 0 to 1. */
  readonly query: string;
  readonly objective: number;
  /** It is always rolling there; a calendar's unit counts with its nominal length. */
  readonly window: string;
  readonly team: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function grafanaSlos(plan: Plan): readonly GrafanaSlo[] {
  return slosOf(plan).map((slo) => ({
    key: `${slo.service}-${slo.name}`,
    uuid: uidWith(plan, "slo", slo.service, slo.name),
    name: `${slo.service}: ${slo.name}`,
    description: `${slo.service} of ${plan.title} (${plan.environment}): ${slo.name}, over ${formatDuration(lengthOf(slo.burning.period))}.`,
    query: goodShare(slo),
    objective: slo.objective,
    window: window(lengthOf(slo.burning.period)),
    team: slo.team,
    labels: {
      application: plan.application,
      environment: plan.environment,
      service: slo.service,
      slo: slo.name,
      team: slo.team,
    },
  }));
}

/** Of the recorded events of the last minutes: what the dashboards and the alerts of the stack read too. */
function goodShare(slo: Slo): string {
  return `1 - (${failingIn(slo, short)})`;
}
