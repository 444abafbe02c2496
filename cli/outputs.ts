/** What runs in a stack: from its outputs; on the host, the units from the list in the run directory. */
import { readFile } from "node:fs/promises";
import { unitsPath } from "../components/platforms/host/home.ts";
import type { HostUnit, Unit } from "../components/platforms/platform.ts";
import { EngineError, pulumi } from "./engine.ts";

export interface HostOutputs {
  readonly platform: "host";
  readonly home: string;
  readonly units: readonly HostUnit[];
}

export interface ContainerOutputs {
  readonly platform: "docker" | "kubernetes";
  readonly application: string;
  readonly environment: string;
  readonly units: readonly Unit[];
}

export type Outputs = HostOutputs | ContainerOutputs;

/** @throws EngineError where the stack is not up */
export async function outputs(stack: string): Promise<Outputs> {
  const text = await pulumi(["stack", "output", "--json", "--stack", stack], "caller");
  const known = JSON.parse(text) as Partial<ContainerOutputs> & { readonly home?: string };
  const { platform, application, environment, units } = known;
  if (platform !== undefined && application !== undefined && environment !== undefined && units !== undefined)
    return { platform, application, environment, units };
  const { home = "" } = known;
  const list = await readFile(unitsPath(home), "utf8").catch(() => undefined);
  if (list === undefined) {
    throw new EngineError(`the stack "${stack}" is not up; "npm start -- --stack ${stack}" brings it up`);
  }
  return { platform: "host", home, units: JSON.parse(list) as HostUnit[] };
}
