/** A command that is run once for each change of what it depends on: a database's creation, a migration. */
import { access } from "node:fs/promises";
import { z } from "zod";
import { runCommand } from "../host/run-command.ts";
import { ownerOf } from "../host/users.ts";
import { type Kind, UserError } from "../kind.ts";
import { canonical, digest } from "../properties.ts";
import { absolutePath, environment } from "./shapes.ts";

const schema = z.object({
  name: z.string().min(1),
  /** Must be safe to run again: an interrupted run is repeated. */
  command: z.array(z.string()).min(1, "allowed is a command of at least one word"),
  cwd: absolutePath,
  environment: environment.default({}),
  secretEnvironment: environment.default({}),
  /** Whom it runs as; only root can choose. */
  user: z.string().optional(),
  /** A path that the command makes: when it is gone, the command is run again. */
  creates: absolutePath.optional(),
  /** A change of any of these values runs it again. */
  runOn: z.record(z.string(), z.string()).default({}),
  /** Milliseconds until it is killed, and has failed. */
  timeout: z.number().positive("allowed are milliseconds above 0").default(120_000),
});
type Inputs = z.infer<typeof schema>;

export const task: Kind<typeof schema, { readonly done: string }> = {
  schema,
  replaceOn: ["name"],
  id: (inputs) => inputs.name,

  async apply(inputs) {
    const { code, output } = await runCommand(inputs.command, {
      timeout: inputs.timeout,
      cwd: inputs.cwd,
      environment: { ...inputs.environment, ...inputs.secretEnvironment },
      as: inputs.user === undefined ? undefined : await ownerOf(inputs.user),
    });
    if (code !== 0) {
      const why =
        code === 124 ? `was killed after ${inputs.timeout / 1000} s` : `failed with exit code ${code}`;
      throw new UserError(`${inputs.name} ${why}: ${inputs.command.join(" ")}\n${output.trim()}`);
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

function identity(inputs: Inputs): string {
  return digest(canonical(inputs));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
