/** `npm start`: pulumi up, then where everything is. */
import type { Options } from "./engine.ts";
import { operate } from "./operate.ts";
import { platformOf } from "./stack-settings.ts";
import { status } from "./status.ts";

/**
 * A supervisor that was killed is started anew, and starts all that it has: the engine waits for what it changes itself,
 * and finds the others starting, which is as it should be. In milliseconds.
 */
const patience = 30_000;

export async function up(options: Options, more: readonly string[]): Promise<void> {
  if (platformOf(options.stack) === "docker")
    await (await import("./docker/images.ts")).ensureImages(options.stack);
  await operate(options, ["up", "--yes", ...more], options.json ? "stderr" : "terminal");
  await status(options, patience);
}
