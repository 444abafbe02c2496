/** The plan of an environment or of a stack, without the engine: from the catalogue and the stack's file. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Application } from "../catalog/application.ts";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise } from "../catalog/normalise.ts";
import type { Plan } from "../catalog/plan.ts";
import { CatalogError } from "../catalog/problems.ts";
import { secretKeysOf } from "../catalog/secret-keys.ts";
import { EngineError, root } from "./engine.ts";
import { configOf, projectName, settingOf } from "./stack-settings.ts";

/** The environments that have a name: those that the catalogue mentions, and `dev`, which every checkout has. */
export function environmentsOf({ environments = {} }: Application): string[] {
  return [...new Set(["dev", ...Object.keys(environments)])].sort();
}

/**
 * With the ports of the stack of that name, if it has settings.
 *
 * @throws EngineError where there is no such environment, or the catalogue has problems
 */
export function planOfEnvironment(
  environment: string | undefined,
  usage: string,
  catalogue: Application = neuroerp,
): Plan {
  const known = environmentsOf(catalogue);
  if (environment === undefined || !known.includes(environment)) {
    const what =
      environment === undefined ? "no environment is named" : `there is no environment "${environment}"`;
    throw new EngineError(`${what}; the catalogue has ${known.join(", ")}: ${usage}`);
  }
  return planned(catalogue, environment, stackSettings(environment).portOffset);
}

/** @throws EngineError where the catalogue has problems */
export function planOfStack(stack: string): Plan {
  const { environment = stack, portOffset } = stackSettings(stack);
  return planned(neuroerp, environment, portOffset);
}

function planned(catalogue: Application, environment: string, portOffset: number): Plan {
  try {
    return normalise(catalogue, {
      environment,
      portOffset,
      // What they are is no matter here.
      configured: secretKeysOf(catalogue),
      generateSecrets: true,
      isFolder: (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
    });
  } catch (error) {
    if (error instanceof CatalogError) throw new EngineError(error.message);
    throw error;
  }
}

/** What the stack's file says of its plan. */
function stackSettings(stack: string): {
  readonly environment?: string;
  readonly portOffset: number;
} {
  const project = projectName();
  const environment = settingOf(stack, `${project}:environment`);
  return {
    ...(environment === undefined ? {} : { environment }),
    portOffset: Number(configOf(stack)[`${project}:portOffset`] ?? 0),
  };
}
