/** What a resource's inputs are refused for, in the project's words: which property, what was given, what is allowed. */
import type { z } from "zod";
import type { Refusal } from "./kind.ts";
import { hiddenValue, isRecord, isSecretName, type Properties, unknownValue } from "./properties.ts";

/**
 * Everything that the schema says against `plain`. What a preview cannot know yet is not refused.
 *
 * @param shown the same properties, with nothing secret in them
 */
export function refusals(schema: z.ZodObject, plain: Properties, shown: Properties): Refusal[] {
  const known = Object.keys(schema.shape);
  const strangers = Object.keys(plain)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      property: propertyPath([key]),
      reason: `is no property of this resource; it has ${known.join(", ")}`,
    }));
  const mistakes = (schema.safeParse(plain).error?.issues ?? ([] as z.core.$ZodIssue[]))
    // A bad key is bad whatever its value will be.
    .filter((issue) => !isUnknown(plain, issue.code === "invalid_key" ? issue.path.slice(0, -1) : issue.path))
    .flatMap((issue) => refusalsOf(issue, shown));
  return [...strangers, ...mistakes];
}

/** As Pulumi writes it: `ports[0]`, `ready.url`, `environment["A-B"]`. */
export function propertyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const name = String(step);
    if (!/^[A-Za-z_]\w*$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === "" ? name : `${text}.${name}`;
  }, "");
}

function refusalsOf(issue: z.core.$ZodIssue, shown: Properties): Refusal[] {
  const property = propertyPath(issue.path);
  if (issue.code !== "unrecognized_keys") return [{ property, reason: reason(issue, shown) }];
  return issue.keys.map((key) => ({
    property: propertyPath([...issue.path, key]),
    reason: `is no property of "${property}"`,
  }));
}

function reason(issue: z.core.$ZodIssue, shown: Properties): string {
  if (issue.code === "invalid_key") {
    const [first = issue] = issue.issues;
    return `the key ${JSON.stringify(issue.path.at(-1))} is not allowed: ${first.message}`;
  }
  // Values below a "secret…" property are never shown, marked or not.
  const value = isSecretName(String(issue.path[0] ?? ""))
    ? hiddenValue
    : JSON.stringify(valueAt(shown, issue.path));
  return `${value ?? "nothing"} is not allowed: ${allowed(issue)}`;
}

/** Types by zod's names for them. */
const types: Readonly<Record<string, string>> = {
  array: "a list",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

/** The schemas say it themselves, except of what is of another type altogether. */
function allowed(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type" || issue.message.startsWith("allowed")) return issue.message;
  return `allowed is ${types[issue.expected] ?? issue.expected}`;
}

function isUnknown(plain: Properties, path: readonly PropertyKey[]): boolean {
  return path.some((_part, depth) => valueAt(plain, path.slice(0, depth + 1)) === unknownValue);
}

function valueAt(plain: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    // What lies in a secret is one.
    if (value === hiddenValue) return value;
    if (Array.isArray(value)) return value[Number(part)];
    return isRecord(value) ? value[String(part)] : undefined;
  }, plain);
}
