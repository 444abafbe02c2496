/** `npm run preview`: what up would change. */
import { type Options, pulumi, select } from "./engine.ts";

export async function preview(options: Options, more: readonly string[]): Promise<void> {
  await select(options.stack);
  await pulumi(
    ["preview", "--stack", options.stack, ...(options.json ? ["--json"] : []), ...more],
    "terminal",
  );
}
