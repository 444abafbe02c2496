/** Whose a resource is, told by the resource itself. */
import { isRecord, type Properties } from "../../providers/supervisor/properties.ts";
import type { Step } from "./events.ts";

/** Of the resources that are no service's. */
export const shared = "(all)";

/** @returns the service of each step: it says so itself, or its name begins with a service's */
export function servicesOf(steps: readonly Step[]): (step: Step) => string {
  const said = new Map(steps.map((step) => [step, serviceIn(step.after ?? step.before ?? {})]));
  const names = [...new Set([...said.values()].flatMap((name) => name ?? []))].sort(
    (a, b) => b.length - a.length,
  );
  return (step) => said.get(step) ?? names.find((name) => isNamedAfter(step.name, name)) ?? shared;
}

function serviceIn(inputs: Properties): string | undefined {
  const { environment, labels, metadata } = inputs;
  const found = [
    isRecord(environment) ? environment["SERVICE_NAME"] : undefined,
    Array.isArray(labels)
      ? labels.find((each) => isRecord(each) && each["label"] === "service")?.value
      : undefined,
    isRecord(metadata) && isRecord(metadata["labels"]) ? metadata["labels"]["service"] : undefined,
  ];
  return found.find((each): each is string => typeof each === "string");
}

/** `rules-valeo-crm`, `valeo-crm-migrations`, `neuroerp-staging-valeo-crm`. */
function isNamedAfter(name: string, service: string): boolean {
  return `-${name}-`.replaceAll("/", "-").includes(`-${service}-`);
}
