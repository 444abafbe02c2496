/** What the host platform declares for a plan, without an engine. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { untracked } from "../error-tracking/tracker.ts";
import { Host, type HostArgs } from "../platforms/host.ts";
import type { Unit } from "../platforms/platform.ts";

/** The checkout. */
export const root = join(import.meta.dirname, "..", "..");
export const home = "/var/tmp/a stack";

export const plan: Plan = normalise(neuroerp, {
  environment: "dev",
  configured: [],
  generateSecrets: true,
  isFolder: (path) => isFolder(join(root, path)),
});

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/**
 * Every resource of a plan on a host, with the values that a first preview knows; by default the ERP's.
 *
 * @param secretOf the configuration: key → secret
 */
export async function declared(
  on: Pick<HostArgs, "plan" | "root" | "home"> & Partial<Pick<HostArgs, "grafana" | "tracker">> = {
    plan,
    root,
    home,
  },
  secretOf: (key: string) => string = (key) => `given-${key}`,
): Promise<{ units: readonly Unit[]; resources: readonly Declared[] }> {
  const resources: Declared[] = [];
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      resources.push({ type: type.split(":").at(-1) ?? "", name, inputs });
      return {
        id: name,
        state: { ...inputs, value: `made-${name}`, digest: "0123456789abcdef", dsn: `http://${name}@dsn` },
      };
    },
    call: ({ inputs }) => inputs,
  });
  const secrets = Object.fromEntries(on.plan.secrets.map(({ key }) => [key, secretOf(key)]));
  // The SDK takes a stack trace with every promise: half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const { units } = new Host("host", { dsns: untracked, tracker: "none", ...on, secrets });
    await runtime.disconnect();
    return { units, resources };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
