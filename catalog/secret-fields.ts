/** Readers of references to secrets. */

import { hide } from "./problems.ts";
import { flag, hiddenText, object, type Reader } from "./read.ts";
import type { Secret } from "./secret.ts";

const secretKey = hiddenText({
  pattern: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
  allowed: "the key of a configuration value, never the value: letters, digits, _ and -",
  remedy: () =>
    'write the key, for example "tokenKey"; set the value by `pulumi config set --secret tokenKey`',
});

const secretObject = object("a secret", { key: secretKey, generated: flag });

export const secretReference: Reader<Secret> = (value, at, report) => {
  if (typeof value === "string") {
    const key = secretKey(value, at, report);
    return key === undefined ? undefined : { key };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report.add(at, hide(value), "the key of a configuration value", 'write the key, for example "tokenKey"');
    return undefined;
  }
  const { key, generated } = secretObject(value, at, report) ?? {};
  if (key === undefined) {
    const given = Object.hasOwn(value, "key") && (value as { key: unknown }).key !== undefined;
    if (!given)
      report.add([...at, "key"], "nothing", "the key of a configuration value", 'write key: "tokenKey"');
    return undefined;
  }
  return generated === undefined ? { key } : { key, generated };
};
