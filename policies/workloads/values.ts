/** Reads inputs that may be anybody's: what is missing or of another type is undefined, and nothing throws. */
import { Secret } from "@pulumi/policy";

export type Properties = Readonly<Record<string, unknown>>;

/** An object; of anything else, one without properties. */
export function object(value: unknown): Properties {
  const plain = unwrapped(value);
  return typeof plain === "object" && plain !== null && !Array.isArray(plain) ? (plain as Properties) : {};
}

/** A list; of anything else, an empty one. */
export function list(value: unknown): readonly unknown[] {
  const plain = unwrapped(value);
  return Array.isArray(plain) ? plain : [];
}

/** A text that says something. */
export function text(value: unknown): string | undefined {
  const plain = unwrapped(value);
  return typeof plain === "string" && plain !== "" ? plain : undefined;
}

/** A number, also one that is written as a text. */
export function number(value: unknown): number | undefined {
  const plain = unwrapped(value);
  if (typeof plain === "number") return plain;
  return typeof plain === "string" && /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** What stands at the end of a path: `at(props, "spec", "template")`. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => object(inside)[key], value);
}

function unwrapped(value: unknown): unknown {
  return value instanceof Secret ? unwrapped(value.value) : value;
}
