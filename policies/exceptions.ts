/** Exceptions from a policy: whose, why, and until when. */
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { Settings } from "./policy.ts";

export interface Exception {
  /** A resource's name, or a pattern of it in which `*` stands for any text. */
  readonly resource: string;
  /** Whom to ask: a team or a person. */
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, `2026-12-31`. */
  readonly expires: string;
}

/** As an environment's configuration writes it. */
export const exceptionsSchema: PolicyConfigJSONSchema = {
  type: "array",
  description: "Resources that the policy does not hold for, each with an owner, a reason and a last day.",
  items: {
    type: "object",
    required: ["resource", "owner", "reason", "expires"],
    additionalProperties: false,
    properties: {
      resource: { type: "string", minLength: 1 },
      owner: { type: "string", minLength: 1 },
      reason: { type: "string", minLength: 10 },
      expires: { type: "string", pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" },
    },
  },
};

/** Of a policy's settings. */
export function exceptionsOf(settings: Settings): readonly Exception[] {
  return (settings["exceptions"] as readonly Exception[] | undefined) ?? [];
}

/** The one that covers a resource, and still holds. @param today `2026-11-30`, in UTC */
export function exceptionFor(
  exceptions: readonly Exception[],
  name: string,
  today: string,
): Exception | undefined {
  return exceptions.find((each) => each.expires >= today && covers(each, name));
}

/** Those whose last day is over. */
export function expired(exceptions: readonly Exception[], today: string): readonly Exception[] {
  return exceptions.filter(({ expires }) => expires < today);
}

export function today(): string {
  return new Date().toISOString().slice(0, "2026-11-30".length);
}

function covers({ resource }: Exception, name: string): boolean {
  const pattern = resource
    .split("*")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(name);
}
