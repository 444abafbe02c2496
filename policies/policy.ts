/** What a policy is: a rule with its reason, its mend, and examples that prove it. */
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Finding, Judged } from "./judged.ts";

/** How bad it is to break it: `critical` loses data or secrets, `high` an objective, `medium` a safeguard, `low` order. */
export type Severity = "low" | "medium" | "high" | "critical";

/** Thresholds and such, by name: plain JSON. */
export type Settings = Readonly<Record<string, unknown>>;

interface Described<Known extends Settings> {
  /** Kebab case, unique in its pack, and stable: configuration and history name it. */
  readonly name: string;
  readonly severity: Severity;
  /** The rule, in one sentence. */
  readonly rule: string;
  /** What happens where it is broken. */
  readonly why: string;
  /** What to do, in the words of the catalogue and of the resource. */
  readonly mend: string;
  /** What an environment may set, with what holds where it does not; the strictest, which is production's. */
  readonly settings?: { readonly [Name in keyof Known]: Setting<Known[Name]> };
}

/** One setting, as JSON Schema says it. */
export interface Setting<Value> extends Omit<PolicyConfigJSONSchema, "default"> {
  readonly default: Value;
  readonly description: string;
}

/** Judged one resource at a time, before it is made. */
export interface ResourcePolicy<Known extends Settings = Settings> extends Described<Known> {
  readonly judges: "resource";
  readonly judge: (resource: Judged, settings: Known) => Iterable<string>;
  /** Its examples, each of one resource. */
  readonly passing: readonly Judged[];
  readonly failing: readonly Judged[];
  /**
   * The safe mend, where there is one: the properties as they should be, or nothing. Applied where an environment sets
   * the policy's level to `remediate`.
   */
  readonly remediate?: (resource: Judged, settings: Known) => Record<string, unknown> | undefined;
  /** What the provider gives back is not what was asked for: judged by inputs alone. @default false */
  readonly inputsOnly?: boolean;
}

/** Judged over all resources, at the end of a preview and of an update. */
export interface StackPolicy<Known extends Settings = Settings> extends Described<Known> {
  readonly judges: "stack";
  readonly judge: (resources: Resources, settings: Known) => Iterable<Finding> | AsyncIterable<Finding>;
  /** Its examples, each of a whole stack. */
  readonly passing: readonly (readonly Judged[])[];
  readonly failing: readonly (readonly Judged[])[];
}

/** All resources of a stack. */
export type Resources = readonly Judged[];

export type Policy = ResourcePolicy | StackPolicy;

/** A policy on each resource. The cast forgets its settings' type: the pack gives it what it declares. */
export function resourcePolicy<Known extends Settings>(
  policy: Omit<ResourcePolicy<Known>, "judges">,
): ResourcePolicy {
  return { ...policy, judges: "resource" } as unknown as ResourcePolicy;
}

/** A policy on all resources together. */
export function stackPolicy<Known extends Settings>(policy: Omit<StackPolicy<Known>, "judges">): StackPolicy {
  return { ...policy, judges: "stack" } as unknown as StackPolicy;
}

/** What holds where an environment says nothing. */
export function defaultsOf(policy: Policy): Settings {
  return Object.fromEntries(
    Object.entries(policy.settings ?? {}).map(([name, setting]) => [name, setting.default]),
  );
}
