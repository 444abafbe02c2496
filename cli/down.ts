/** `npm run down`: no process, no port, no file is left, but for the state. */
import type { Options } from "./engine.ts";
import { operate } from "./operate.ts";

export async function down(options: Options, more: readonly string[]): Promise<void> {
  await operate(options, ["destroy", "--yes", ...(options.json ? ["--json"] : []), ...more], "terminal");
}
