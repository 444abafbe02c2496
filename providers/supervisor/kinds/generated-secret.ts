/** A random secret, made once and kept, encrypted, in the state. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Kind } from "../kind.ts";

const schema = z.object({
  name: z.string().min(1),
  /** Random bytes; the value is their base64url form, a third longer. */
  bytes: z.int().min(16, "allowed are 16 bytes or more").default(32),
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
