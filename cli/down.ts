/** `npm run down`: no process, no port, no file is left, but for the state. */
import { EngineError, type Options } from "./engine.ts";
import { operate } from "./operate.ts";
import { projectName, settingOf } from "./stack-settings.ts";

export async function down(options: Options, more: readonly string[]): Promise<void> {
  refuseProtected(options.stack);
  await operate(options, ["destroy", "--yes", ...(options.json ? ["--json"] : []), ...more], "terminal");
}

/** Pulumi would name the first protected resource, and a command that leaves the others protected. */
function refuseProtected(stack: string): void {
  if (settingOf(stack, `${projectName()}:protectData`) !== "true") return;
  throw new EngineError(
    [
      `The data of the stack "${stack}" is protected (protectData); nothing was changed. To delete it, in this order:`,
      `  pulumi config set protectData false -s ${stack}`,
      `  npm run up -- -s ${stack} --no-policies`,
      `  npm run down -- -s ${stack}`,
    ].join("\n"),
  );
}
