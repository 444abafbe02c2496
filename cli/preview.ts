/** `npm run preview`: what up would change. */
import { operate } from "./operate.ts";
import { type PolicyOptions, policyWords } from "./policies.ts";

export async function preview(options: PolicyOptions, more: readonly string[]): Promise<void> {
  await operate(
    options,
    ["preview", ...(options.json ? ["--json"] : []), ...policyWords(options), ...more],
    "terminal",
  );
}
