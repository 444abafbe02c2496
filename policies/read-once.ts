/**
 * Imported before the packs serve: a resource's properties are read once, not anew for each policy.
 *
 * The SDK reads the message of the engine for every policy by itself, and a preview of prod would spend more time with
 * that than with anything else. A message is the same object for all policies; so is, then, what is read of it. What it
 * gives to remediations, which may change it, stays as it is.
 */
import { createRequire } from "node:module";

type Read = (message: object, proxySecrets: boolean) => object;

/** The SDK's module, which its server asks each time. */
const reader = createRequire(import.meta.url)("@pulumi/policy/deserialize.js") as {
  deserializeProperties: Read;
};

const { deserializeProperties: read } = reader;
const known = new WeakMap<object, object>();

reader.deserializeProperties = (message, proxySecrets) => {
  if (proxySecrets) return read(message, true);
  const properties = known.get(message) ?? read(message, false);
  known.set(message, properties);
  return properties;
};
