/** What runs in a stack: its run directory from the stack's outputs, its units from the list in there. */
import { readFile } from "node:fs/promises";
import { unitsPath } from "../components/platforms/host/home.ts";
import type { HostUnit } from "../components/platforms/platform.ts";
import { EngineError, pulumi } from "./engine.ts";

export interface Outputs {
  readonly home: string;
  readonly units: readonly HostUnit[];
}

/** @throws EngineError where the stack is not up */
export async function outputs(stack: string): Promise<Outputs> {
  const { home = "" } = JSON.parse(
    await pulumi(["stack", "output", "--json", "--stack", stack], "caller"),
  ) as {
    home?: string;
  };
  const list = await readFile(unitsPath(home), "utf8").catch(() => undefined);
  if (list === undefined) {
    throw new EngineError(`the stack "${stack}" is not up; "npm start -- --stack ${stack}" brings it up`);
  }
  return { home, units: JSON.parse(list) as HostUnit[] };
}
