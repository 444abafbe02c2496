/** `npm start`: pulumi up, then where everything is. */
import type { Options } from "./engine.ts";
import { operate } from "./operate.ts";
import { status } from "./status.ts";

export async function up(options: Options, more: readonly string[]): Promise<void> {
  await operate(options, ["up", "--yes", ...more], options.json ? "stderr" : "terminal");
  await status(options);
}
