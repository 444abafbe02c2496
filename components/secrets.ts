/** The values of the secrets that the plan names: from the configuration, else made by the stack. */
import { Config, type Input, type Resource } from "@pulumi/pulumi";
import type { Plan } from "../catalog/plan.ts";
import { GeneratedSecret } from "../providers/supervisor/sdk/index.ts";

/** By configuration key; a made one is made once and kept, encrypted, in the state. */
export function secretsOf(plan: Plan, parent: Resource): Record<string, Input<string>> {
  const config = new Config();
  return Object.fromEntries(
    plan.secrets.map(({ key }) => [
      key,
      config.getSecret(key) ?? new GeneratedSecret(`secret-${key}`, {}, { parent }).value,
    ]),
  );
}
