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

export type Properties = Record<string, unknown>;

/** The plain values: secrets unwrapped, unknown ones left as {@link unknownValue}. */
export function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (!isRecord(value)) return value;
  const signature = value[signatureKey];
  if (signature === secretSignature) return reveal(value["value"]);
  if (signature === outputSignature) return "value" in value ? reveal(value["value"]) : unknownValue;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reveal(inner)]));
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
export function digest(content: string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
