/** What Grafana refuses, in words that say what to do. */
import { ProviderError } from "../protocol/errors.ts";
import { Refusal } from "./api.ts";
import type { Kind } from "./kind.ts";

/** What is being done to what, for the sentence. */
export interface Attempt {
  readonly kind: Kind;
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly verb: "created" | "changed" | "read" | "removed";
}

export function explained(error: unknown, attempt: Attempt): Error {
  if (!(error instanceof Refusal)) return error as Error;
  const { kind, name, verb } = attempt;
  return new ProviderError(
    `the ${kind.title} "${name}" cannot be ${verb}: Grafana says ${error.status}, "${error.message}"; ${remedy(error, kind)}`,
  );
}

/** One that exists already, and is not this stack's. */
export function taken({ kind, type, name }: Omit<Attempt, "verb">, id: string): ProviderError {
  return new ProviderError(
    `the ${kind.title} "${name}" cannot be created: Grafana has one of this id already, which is not this stack's; ` +
      `give this one another name or uid, remove the other one, or take it over: pulumi import ${type} ${name} ${id}`,
  );
}

export function forbidden({ kind, name }: Pick<Attempt, "kind" | "name">): ProviderError {
  return new ProviderError(
    `the ${kind.title} "${name}" cannot be made: the token's user lacks the permission "${kind.needs.join('" or "')}"; ` +
      "give its service account a role that has it (Admin has all), or use another token",
  );
}

/** The provider's settings are asked once, before anything is made. */
export function explainedSettings(error: unknown, url: string): Error {
  if (!(error instanceof Refusal)) return error as Error;
  if (error.status === 401) {
    return new ProviderError(
      `the Grafana at ${url} does not accept grafana:auth (401, "${error.message}"): make a new token for its service account ` +
        "(Administration, Service accounts), and set it",
    );
  }
  return new ProviderError(
    `the Grafana at ${url} refuses to say who asks (${error.status}, "${error.message}"): check grafana:url and the token's role`,
  );
}

function remedy(error: Refusal, kind: Kind): string {
  if (/quota/i.test(error.message)) {
    return "remove what is not needed any more, or raise the organisation's quota ([quota] in grafana.ini)";
  }
  if (/plugin not found/i.test(error.message)) {
    return "this Grafana does not have the app: Grafana Cloud has it";
  }
  if (error.status === 401) return "renew the token (grafana:auth)";
  if (error.status === 403)
    return `give the token's service account a role with "${kind.needs.join('" or "')}"`;
  if (/uid .*exists|exists already|already exists|name taken/i.test(error.message)) {
    return "give it another name or uid, or take the other one over by pulumi import";
  }
  if (error.status === 409 && /referenced|used/i.test(error.message)) {
    return "what uses it has to go, or to change, first: let it depend on this resource";
  }
  if (error.status === 412) return "somebody else has changed it: pulumi refresh shows how";
  if (error.status === 404) return "what it needs is not there: let it depend on the resource that makes it";
  return "mend what Grafana names";
}
