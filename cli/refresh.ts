/** `npm run refresh`: what is there against what the state says. */
import type { Options } from "./engine.ts";
import { operate } from "./operate.ts";

export async function refresh(options: Options, more: readonly string[]): Promise<void> {
  await operate(options, ["refresh", "--yes", options.json ? "--json" : "--diff", ...more], "terminal");
}
