/** `npm start`: pulumi up, then where everything is. */
import { type Options, pulumi, select } from "./engine.ts";
import { status } from "./status.ts";

export async function up(options: Options, more: readonly string[]): Promise<void> {
  await select(options.stack);
  await pulumi(["up", "--yes", "--stack", options.stack, ...more], options.json ? "stderr" : "terminal");
  await status(options);
}
