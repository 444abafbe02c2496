/** What the host platform declares for the ERP, without an engine. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { Host } from "../platforms/host.ts";
import type { Unit } from "../platforms/platform.ts";

/** The checkout. */
export const root = join(import.meta.dirname, "..", "..");
export const home = "/var/tmp/a stack";

export const plan: Plan = normalise(neuroerp, {
  environment: "dev",
  configured: [],
  generateSecrets: true,
  isFolder: (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
});

export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Every resource of the ERP on a host, with the values that a first preview knows. */
export async function declared(): Promise<{ units: readonly Unit[]; resources: readonly Declared[] }> {
  const resources: Declared[] = [];
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      resources.push({ type: type.split(":").at(-1) ?? "", name, inputs });
      return { id: name, state: { ...inputs, value: `made-${name}`, digest: "0123456789abcdef" } };
    },
    call: ({ inputs }) => inputs,
  });
  const secrets = Object.fromEntries(plan.secrets.map(({ key }) => [key, `given-${key}`]));
  const { units } = new Host("host", { plan, root, home, secrets });
  await runtime.disconnect();
  return { units, resources };
}
