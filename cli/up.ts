/** `npm start`: pulumi up, then where everything is. */
import { operate } from "./operate.ts";
import { type PolicyOptions, policyWords } from "./policies.ts";
import { platformOf } from "./stack-settings.ts";
import { status } from "./status.ts";

/**
 * A supervisor that was killed is started anew, and starts all that it has: the engine waits for what it changes itself,
 * and finds the others starting, which is as it should be. In milliseconds.
 */
const patience = 30_000;

export async function up(options: PolicyOptions, more: readonly string[]): Promise<void> {
  if (platformOf(options.stack) === "docker")
    await (await import("./docker/images.ts")).ensureImages(options.stack);
  await operate(
    options,
    ["up", "--yes", ...policyWords(options), ...more],
    options.json ? "stderr" : "terminal",
  );
  await status(options, patience);
}
