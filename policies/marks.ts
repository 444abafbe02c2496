/**
 * Which of a resource's inputs are marked secret.
 *
 * Pulumi's SDK hands a policy all values plain, and marks to remediations alone. So there is a remediation that mends
 * nothing: it is called before the policies are, for each resource, and keeps what they are not told.
 */
import { type ResourceValidationPolicy, Secret } from "@pulumi/policy";
import type { Judged } from "./judged.ts";

/** The property by which a proxy of the SDK gives what it stands before. It is not declared. */
const behind = "__getSpecialProxyTarget";

const seen = new Map<string, Readonly<Record<string, unknown>>>();

/** In the pack before all others. */
export const marking: ResourceValidationPolicy = {
  name: "secret-marks",
  description: "Notes which inputs are secret, for the other policies. It changes nothing.",
  enforcementLevel: "remediate",
  remediateResource: ({ urn, props }) => {
    seen.set(urn, withMarks(props));
  },
};

/** What a remediation has seen or mended: it holds in place of what was noted. */
export function remark(urn: string, props: Readonly<Record<string, unknown>>): void {
  seen.set(urn, props);
}

/** What a remediation is given, in which what is secret is a `Secret`: a copy of the proxy itself has it plain. */
export function withMarks(props: Record<string, unknown>): Record<string, unknown> {
  return target(target(props));
}

/** The inputs, in which what is secret is a `Secret`; an example writes them so itself. */
export function marked({ urn, props }: Judged): Readonly<Record<string, unknown>> {
  return seen.get(urn) ?? props;
}

/** Whether marks are known: of examples always, of what the engine shows where it was noted. */
export function noted({ urn, props }: Judged): boolean {
  return seen.has(urn) || props[behind] === undefined;
}

/** Every text of the inputs with its path, and whether it is secret, alone or as a part of something. */
export function* texts(
  value: unknown,
  path = "",
  secret = false,
): Generator<{ readonly path: string; readonly text: string; readonly secret: boolean }> {
  if (typeof value === "string") yield { path, text: value, secret };
  else if (value instanceof Secret) yield* texts(value.value, path, true);
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* texts(each, `${path}[${index}]`, secret);
  else if (value !== null && typeof value === "object")
    for (const [key, each] of Object.entries(value))
      yield* texts(each, path === "" ? key : `${path}.${key}`, secret);
}

/** One proxy watches for unknown values, the next one unwraps secrets. */
function target(props: Record<string, unknown>): Record<string, unknown> {
  return (props[behind] as Record<string, unknown> | undefined) ?? props;
}
