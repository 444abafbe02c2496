/** What the Docker platform declares for a plan, without an engine. */
import { runtime } from "@pulumi/pulumi";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { untracked } from "../error-tracking/tracker.ts";
import type { TracesDestination } from "../monitoring/traces/settings.ts";
import { defaultSettings } from "../platforms/docker/settings.ts";
import { Docker } from "../platforms/docker.ts";
import type { Unit } from "../platforms/platform.ts";
import { type Declared, isFolder, root } from "./declared.ts";

export const stagingPlan: Plan = normalise(neuroerp, {
  environment: "staging",
  configured: [],
  generateSecrets: true,
  isFolder: (path) => isFolder(`${root}/${path}`),
});

/** Every resource, with the values that a first preview knows; what the stack makes itself begins with `made-`. */
export async function declaredOnDocker(
  plan: Plan = stagingPlan,
  traces?: TracesDestination,
): Promise<{ readonly units: readonly Unit[]; readonly resources: readonly Declared[] }> {
  const resources: Declared[] = [];
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      resources.push({ type: type.split(":").at(-1) ?? "", name, inputs });
      const made = { value: `made-${name}`, imageId: `sha256:${name}`, name: `${name}-0000000`, exitCode: 0 };
      return { id: `${name}-id`, state: { ...inputs, ...made } };
    },
    call: ({ inputs }) => inputs,
  });
  const secrets = Object.fromEntries(plan.secrets.map(({ key }) => [key, `given-${key}`]));
  const given = { plan, root, secrets, dsns: untracked, traces };
  const { units } = new Docker("docker", { ...given, settings: defaultSettings });
  await runtime.disconnect();
  return { units, resources };
}
