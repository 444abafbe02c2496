/** What a stack's state says, as far as a recovery asks it. */
import { existsSync } from "node:fs";
import { backendPath } from "./backend.ts";
import { EngineError, pulumi } from "./engine.ts";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The part of `pulumi stack export` that is read here. */
export interface Deployment {
  readonly resources?: readonly Resource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: Resource }[];
}

/** @throws EngineError where the state cannot be read, with the way back to the one before it */
export async function stateOf(stack: string): Promise<Deployment> {
  try {
    const text = await pulumi(["stack", "export", "--stack", stack], "caller");
    return (JSON.parse(text) as { deployment: Deployment }).deployment;
  } catch (error) {
    const path = await backendPath("stacks", stack);
    const file = `${path}.json`;
    // Pulumi has said already that there is no such stack, or why the backend cannot be reached.
    if (path === undefined || !existsSync(file) || !(error instanceof EngineError)) throw error;
    throw new EngineError(
      `The state of "${stack}" cannot be read. Pulumi keeps the one before it:\n  cp ${file}.bak ${file}\nand then the same command again.`,
    );
  }
}

/** The run directories that a state names, in resources or in operations that were begun. */
export function homesOf({ resources = [], pending_operations = [] }: Deployment): string[] {
  const all = [...resources, ...pending_operations.map(({ resource }) => resource)];
  return [...new Set(all.map(({ inputs }) => inputs?.["home"]).filter((home) => typeof home === "string"))];
}

/** The units of a state, as `starter:name@home`. */
export function unitsOf({ resources = [] }: Deployment): Set<string> {
  return new Set(
    resources.flatMap(({ type, inputs }) => {
      const starter = starters[type];
      return starter === undefined ? [] : [`${starter}:${inputs?.["name"]}@${inputs?.["home"]}`];
    }),
  );
}

const starters: Readonly<Record<string, string>> = {
  "supervisor:index:Pm2App": "pm2",
  "supervisor:index:Program": "supervisord",
};
