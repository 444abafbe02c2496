/** A resource as a policy sees it: what the engine is about to make, or has made. */

export interface Judged {
  readonly urn: string;
  /** Such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  /** Reading what a preview does not know yet throws; the policy is then judged again at the update. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly options: JudgedOptions;
}

export interface JudgedOptions {
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
  /** Of the component that it is part of. */
  readonly parent?: string;
}

/** One thing that is wrong. */
export interface Finding {
  /** What is wrong, and where: `container "crm": runs as root (securityContext.runAsNonRoot is not set)`. */
  readonly says: string;
  /** Whose; of a policy on one resource always that one. */
  readonly urn?: string;
  /** The service, or whatever else the finding is about, where the resource's name does not say it. */
  readonly subject?: string;
  /** Cannot be judged at this preview: no violation, said as "unknown until update". */
  readonly unknown?: boolean;
  /** Worth saying, and no violation: reported at the level `advisory`. */
  readonly notice?: boolean;
}

/** For examples and tests: a resource that is written down. */
export function example(
  type: string,
  name: string,
  props: Readonly<Record<string, unknown>>,
  options: Partial<JudgedOptions> = {},
): Judged {
  return {
    urn: `urn:pulumi:example::example::${type}::${name}`,
    type,
    name,
    props,
    options: { protect: false, ...options },
  };
}

/** The names of the stack and of the project that a URN has. */
export function stackOf(urn: string): { readonly stack: string; readonly project: string } {
  const [, , stack = "", ...rest] = urn.split("::")[0]?.split(":") ?? [];
  return { stack: [stack, ...rest].join(":"), project: urn.split("::")[1] ?? "" };
}
