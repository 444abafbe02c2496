/** `npm run refresh`: what is there against what the state says. */
import { type Options, pulumi, select } from "./engine.ts";

export async function refresh(options: Options, more: readonly string[]): Promise<void> {
  await select(options.stack);
  const form = options.json ? ["--json"] : ["--diff"];
  await pulumi(["refresh", "--yes", "--stack", options.stack, ...form, ...more], "terminal");
}
