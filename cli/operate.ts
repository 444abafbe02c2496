/** An operation on a stack, which holds the stack while it lasts. */
import { EngineError, type Options, pulumi, select } from "./engine.ts";
import { describe, holders } from "./locks.ts";

/**
 * Runs one of Pulumi's operations (`up`, `destroy`, …) with further words.
 *
 * @throws EngineError where it fails; where somebody else has the stack, with who, since when, and what to do
 */
export async function operate(
  { stack }: Options,
  words: readonly string[],
  sink: "terminal" | "stderr",
): Promise<void> {
  await select(stack);
  try {
    await pulumi([...words, "--stack", stack], sink);
  } catch (error) {
    const others = await holders(stack);
    if (!(error instanceof EngineError) || others.length === 0) throw error;
    const ended = others.every(({ command }) => command === "");
    throw new EngineError(
      [
        `The stack "${stack}" is in use; nothing was changed by this command. It is held by:`,
        ...others.map((holder) => `  ${describe(holder)}`),
        ended
          ? `"npm run recover -- -s ${stack}" takes that lock away and settles what was begun.`
          : "Wait for it.",
      ].join("\n"),
      error.exitCode,
    );
  }
}
