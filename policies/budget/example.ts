/** The world of the policy's examples: `crm` has spent its budget, and runs version 1. */
import { deploymentOf, promising } from "../capacity/examples.ts";
import { type Judged, stackOf } from "../judged.ts";
import type { Resources } from "../policy.ts";
import type { World } from "./judging.ts";

export const before: Resources = [promising("crm", 0.999), running("crm:1")];

/** Whether these resources are examples of this repository: the stack `example` of the project `example`. */
export function isExample([first]: Resources): boolean {
  if (first === undefined) return true;
  const { stack, project } = stackOf(first.urn);
  return stack === "example" && project === "example";
}

export function running(image: string): Judged {
  const deployment = deploymentOf("crm", { replicas: 2 });
  return JSON.parse(JSON.stringify(deployment).replace('"image":"crm"', `"image":"${image}"`));
}

export const exampleWorld: World = {
  stack: "example",
  budgets: async () => ({
    known: true,
    cached: false,
    source: "asked just now",
    spent: [{ service: "crm", objective: "availability", left: -0.5 }],
  }),
  deployed: async () => before,
  overrides: { reasons: new Map(), problem: undefined },
  pending: { all: () => [], keep: () => undefined },
  record: () => undefined,
};
