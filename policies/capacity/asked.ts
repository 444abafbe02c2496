/** How many of a service must run, by the availability that its rules promise. */
import { observedOf } from "../observed/observed.ts";
import type { Resources } from "../policy.ts";

export interface ReplicasAsked {
  /** The availability from which one alone is not enough; 1: never. */
  readonly replicasFrom: number;
  readonly replicas: number;
}

/** Shared by the policies that ask for replicas. */
export const replicasSettings = {
  replicasFrom: {
    type: "number",
    minimum: 0,
    maximum: 1,
    default: 0.999,
    description: "The availability from which one instance is not enough; 1: never.",
  },
  replicas: {
    type: "integer",
    minimum: 1,
    default: 2,
    description: "How many instances such a service needs.",
  },
} as const;

export interface Needed {
  readonly replicas: number;
  /** The share of the time that is promised: 0.999. */
  readonly availability: number;
}

/** By service; of those alone that one instance is not enough for. */
export function neededOf(resources: Resources, asked: ReplicasAsked): ReadonlyMap<string, Needed> {
  const found = [...observedOf(resources).services.values()].flatMap(({ name, objectives }) => {
    const budget = objectives.find(({ kind }) => kind === "availability")?.budget;
    const availability = budget === undefined ? 0 : 1 - budget;
    // A hair of tolerance: 1 - 0.001 is no more 0.999 than a binary fraction can be.
    const isMuch = availability > asked.replicasFrom - 1e-9 && asked.replicasFrom < 1;
    return isMuch ? [[name, { replicas: asked.replicas, availability }] as const] : [];
  });
  return new Map(found);
}

/** @example "99.9 %" */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
