/** `npm run down`: no process, no port, no file is left, but for the state. */
import { type Options, pulumi, select } from "./engine.ts";

export async function down(options: Options, more: readonly string[]): Promise<void> {
  await select(options.stack);
  await pulumi(
    ["destroy", "--yes", "--stack", options.stack, ...(options.json ? ["--json"] : []), ...more],
    "terminal",
  );
}
