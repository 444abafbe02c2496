/** A random secret, made once and kept, encrypted, in the state. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Kind } from "../kind.ts";
import { text } from "./shapes.ts";

const allowedBytes = "allowed are 16 to 1024 bytes";

const schema = z.object({
  name: text.min(1, "allowed is a text that is not empty"),
  /** Random bytes; the value is their base64url form, a third longer. */
  bytes: z.int(allowedBytes).min(16, allowedBytes).max(1024, allowedBytes).default(32),
});

export const generatedSecret: Kind<typeof schema, { readonly value: string }> = {
  schema,
  replaceOn: ["name", "bytes"],
  secretOutputs: ["value"],
  id: (inputs) => inputs.name,
  apply: async (inputs, previous) => previous ?? { value: randomBytes(inputs.bytes).toString("base64url") },
  observe: async (_inputs, outputs) => ({ exists: true, outputs, drift: [] }),
  remove: async () => undefined,
};
