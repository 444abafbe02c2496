/** A command that is run once for each change of what it depends on: a database's creation, a migration. */
import { access } from "node:fs/promises";
import { z } from "zod";
import { endMarked } from "../host/processes.ts";
import { runCommand } from "../host/run-command.ts";
import { markVariable, unitMark } from "../host/unit.ts";
import { ownerOf } from "../host/users.ts";
import { type Kind, UserError } from "../kind.ts";
import { canonical, digest } from "../properties.ts";
import { absolutePath, command, environment, text, timeout, userName } from "./shapes.ts";

const schema = z.object({
  /** The stack's run directory: by it, and the name, a run is found that a killed engine has left behind. */
  home: absolutePath.optional(),
  name: text.min(1, "allowed is a text that is not empty"),
  /** Must be safe to run again: an interrupted run is repeated. */
  command,
  cwd: absolutePath,
  environment: environment.default({}),
  secretEnvironment: environment.default({}),
  /** Whom it runs as; only root can choose. */
  user: userName.optional(),
  /** A path that the command makes: when it is gone, the command is run again. */
  creates: absolutePath.optional(),
  /** A change of any of these values runs it again. */
  runOn: z.record(z.string(), text).default({}),
  /** Milliseconds until it is killed, and has failed. */
  timeout: timeout.default(120_000),
});
type Inputs = z.infer<typeof schema>;

export const task: Kind<typeof schema, { readonly done: string }> = {
  schema,
  replaceOn: ["name"],
  id: (inputs) => inputs.name,

  async apply(inputs) {
    const mark = markOf(inputs);
    // Two at once would get in each other's way.
    if (mark !== undefined) await endMarked(mark, { signal: "TERM", timeout: 5_000 });
    const { failure, output } = await runCommand(inputs.command, {
      timeout: inputs.timeout,
      cwd: inputs.cwd,
      environment: { ...inputs.environment, ...inputs.secretEnvironment, ...marked(mark) },
      as: inputs.user === undefined ? undefined : await ownerOf(inputs.user),
    });
    if (failure !== undefined) {
      throw new UserError(`${inputs.name} ${failure}: ${inputs.command.join(" ")}\n${output.trim()}`);
    }
    return { done: identity(inputs) };
  },

  async observe(inputs, outputs) {
    const gone = inputs.creates !== undefined && !(await exists(inputs.creates));
    return { exists: !gone, outputs, drift: gone ? [`${inputs.creates} is gone`] : [] };
  },

  // What it made belongs to another resource, the directory that it was made in.
  remove: async () => undefined,
};

function markOf({ home, name }: Inputs): string | undefined {
  return home === undefined ? undefined : unitMark(home, "task", name);
}

function marked(mark: string | undefined): Record<string, string> {
  return mark === undefined ? {} : { [markVariable]: mark.slice(markVariable.length + 1) };
}

function identity(inputs: Inputs): string {
  return digest(canonical(inputs));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
