import { describe, expect, test } from "@jest/globals";
import { canonical, digest, hiddenValue, redact, reveal, secret, unknownValue } from "./properties.ts";

// Pulumi's wire format (sdk/nodejs/runtime/rpc.ts), written out: a typing mistake in the source must show.
const signature = "4dabf18193072939515e22adb298388d";
const secretOf = (value: unknown) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });
const outputOf = (fields: object) => ({ [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...fields });

const wrapped: [what: string, value: unknown, plain: unknown, shown: unknown][] = [
  ["a text", "a", "a", "a"],
  ["nothing", null, null, null],
  ["false", false, false, false],
  ["a map", { a: { b: 1 } }, { a: { b: 1 } }, { a: { b: 1 } }],
  ["a secret", secretOf("s"), "s", hiddenValue],
  ["a secret map", secretOf({ a: 1 }), { a: 1 }, hiddenValue],
  ["a secret in a secret", secretOf({ a: secretOf("s") }), { a: "s" }, hiddenValue],
  ["a secret in a map", { a: secretOf("s"), b: 1 }, { a: "s", b: 1 }, { a: hiddenValue, b: 1 }],
  ["a secret in a list", ["a", secretOf("s")], ["a", "s"], ["a", hiddenValue]],
  ["a known output", outputOf({ value: "o", dependencies: [] }), "o", "o"],
  ["a secret output", outputOf({ value: "o", secret: true }), "o", hiddenValue],
  ["a secret in an output", outputOf({ value: [secretOf("s")] }), ["s"], [hiddenValue]],
  ["an output in a secret", secretOf(outputOf({ value: "o" })), "o", hiddenValue],
  ["an output without a value", outputOf({ dependencies: [] }), unknownValue, unknownValue],
  ["a secret output without a value", outputOf({ secret: true }), unknownValue, unknownValue],
  ["an unknown value", { a: unknownValue }, { a: unknownValue }, { a: unknownValue }],
  ["an unknown secret", secretOf(unknownValue), unknownValue, hiddenValue],
];

test.each(wrapped)("%s is revealed", (_what, value, plain) => {
  expect(reveal(value)).toEqual(plain);
});

test.each(wrapped)("%s is redacted", (_what, value, _plain, shown) => {
  expect(redact(value)).toEqual(shown);
});

test("a secret is marked as the engine reads it", () => {
  expect(secret("s")).toEqual(secretOf("s"));
});

describe("canonical", () => {
  test("does not depend on the order of keys, at any depth", () => {
    const one = { b: [{ y: 1, x: 2 }], a: { d: null, c: "t" } };
    const other = { a: { c: "t", d: null }, b: [{ x: 2, y: 1 }] };
    expect(canonical(one)).toBe(canonical(other));
  });

  test("depends on the order of a list", () => {
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
  });

  test.each([
    ["1", 1],
    [null, undefined],
    [[], {}],
    [{ a: null }, {}],
  ])("tells %j from %j", (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });
});

describe("digest", () => {
  test("is the beginning of the SHA-256", () => {
    expect(digest("abc")).toBe("ba7816bf8f01cfea");
  });

  test("is the same of a text and of its bytes", () => {
    expect(digest(Buffer.from("grün"))).toBe(digest("grün"));
  });
});
