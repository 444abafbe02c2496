/**
 * Property values as the engine sends them: secrets wrapped, unknown values replaced by a mark.
 *
 * The marks are Pulumi's wire format (`sdk/nodejs/runtime/rpc.ts`): a signature key with one value a kind.
 */
import { createHash } from "node:crypto";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** What stands for a value that a preview cannot know yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What stands for a secret where people read. */
export const hiddenValue = "[secret]";

export type Properties = Record<string, unknown>;

/** The plain values: secrets unwrapped, unknown ones left as {@link unknownValue}. */
export function reveal(value: unknown): unknown {
  return unwrap(value, reveal);
}

/** The plain values for people to read: in a secret's place stands {@link hiddenValue}. */
export function redact(value: unknown): unknown {
  return unwrap(value, () => hiddenValue);
}

/** Every text of a resource that is secret: by its mark, or because it lies below an input named `secret…`. */
export function secretsOf(properties: Properties): string[] {
  const found: string[] = [];
  const take = (inner: unknown) => {
    found.push(...textsIn(reveal(inner)));
    return hiddenValue;
  };
  for (const [name, value] of Object.entries(properties)) {
    if (isSecretName(name)) take(value);
    else unwrap(value, take);
  }
  return found.filter((text) => text !== unknownValue);
}

/** The engine strips the marks from what it hands to `read`: the name tells too. */
export function isSecretName(input: string): boolean {
  return input.startsWith("secret");
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function unwrap(value: unknown, ofSecret: (inner: unknown) => unknown): unknown {
  const again = (inner: unknown) => unwrap(inner, ofSecret);
  if (Array.isArray(value)) return value.map(again);
  if (!isRecord(value)) return value;
  const signature = value[signatureKey];
  if (signature === secretSignature) return ofSecret(value["value"]);
  if (signature === outputSignature) return outputOf(value, ofSecret);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, again(inner)]));
}

function outputOf(output: Properties, ofSecret: (inner: unknown) => unknown): unknown {
  if (!("value" in output)) return unknownValue;
  return output["secret"] === true ? ofSecret(output["value"]) : unwrap(output["value"], ofSecret);
}

/** Marks a value as secret, so that the engine encrypts it in the state and hides it in its output. */
export function secret(value: unknown): Properties {
  return { [signatureKey]: secretSignature, value };
}

/** Sorted JSON: the same content gives the same bytes. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

/** SHA-256, the first 16 hexadecimal digits: enough to tell two versions of one file apart. */
export function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
