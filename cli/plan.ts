/** The plan of an environment or of a stack, without the engine: from the catalogue and the stack's file. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Application } from "../catalog/application.ts";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise, type Options } from "../catalog/normalise.ts";
import { alertSources, type Plan } from "../catalog/plan.ts";
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
  return planned(catalogue, { ...stackSettings(environment), environment });
}

/** @throws EngineError where the catalogue has problems */
export function planOfStack(stack: string): Plan {
  return planned(neuroerp, { environment: stack, ...stackSettings(stack) });
}

function planned(catalogue: Application, said: StackSettings & { readonly environment: string }): Plan {
  try {
    return normalise(catalogue, {
      ...said,
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
type StackSettings = Pick<Options, "portOffset" | "alertsFrom" | "grafana"> & {
  readonly environment?: string;
};

function stackSettings(stack: string): StackSettings {
  const project = projectName();
  const said = (key: string) => settingOf(stack, `${project}:${key}`);
  const [environment, grafana] = [said("environment"), said("grafanaUrl")];
  const alertsFrom = alertSources.find((each) => each === said("alertsFrom"));
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(grafana === undefined ? {} : { grafana }),
    ...(alertsFrom === undefined ? {} : { alertsFrom }),
    portOffset: Number(configOf(stack)[`${project}:portOffset`] ?? 0),
  };
}
