/** The labels that say what an object is, whose it is, and which pods belong to it. */
import type { Plan, ServicePlan } from "../../../catalog/plan.ts";

export type Labels = Readonly<Record<string, string>>;

export type Component = ServicePlan["kind"] | "store" | "monitoring" | "task" | "environment";

/** What is to be told apart; for a service's migrations the name is the service's. */
export interface Subject {
  readonly name: string;
  readonly component: Component;
  /** Absent on what belongs to the whole application. */
  readonly team?: string;
}

/** By which a controller finds its pods: they never change. */
export function selectorOf(plan: Plan, { name, component }: Subject): Labels {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": instanceOf(plan),
    "app.kubernetes.io/component": component,
  };
}

/** Of a pod: without the version, because a new version of the application is no reason to restart its database. */
export function podLabels(plan: Plan, subject: Subject): Labels {
  const { name, team } = subject;
  return {
    ...selectorOf(plan, subject),
    "app.kubernetes.io/part-of": plan.application,
    "app.kubernetes.io/managed-by": "pulumi",
    application: plan.application,
    environment: plan.environment,
    service: name,
    ...(team === undefined ? {} : { team }),
  };
}

export function versionLabels({ version }: Plan): Labels {
  // A label has no plus.
  const text = version.replaceAll("+", "_");
  return { "app.kubernetes.io/version": text, version: text };
}

export function labelsOf(plan: Plan, subject: Subject): Labels {
  return { ...podLabels(plan, subject), ...versionLabels(plan) };
}

function instanceOf({ application, environment }: Plan): string {
  return `${application}-${environment}`;
}
