/** `npm run preview`: what up would change. */
import type { Options } from "./engine.ts";
import { operate } from "./operate.ts";

export async function preview(options: Options, more: readonly string[]): Promise<void> {
  await operate(options, ["preview", ...(options.json ? ["--json"] : []), ...more], "terminal");
}
