/** All of one environment: its secrets, and the platform that runs its parts. */
import { ComponentResource } from "@pulumi/pulumi";
import type { Plan } from "../catalog/plan.ts";
import { Host } from "./platforms/host.ts";
import type { Unit } from "./platforms/platform.ts";
import { secretsOf } from "./secrets.ts";

export interface EnvironmentArgs {
  readonly plan: Plan;
  /** The checkout, an absolute path. */
  readonly root: string;
  /** The run directory, an absolute path. */
  readonly home: string;
}

export class Environment extends ComponentResource {
  readonly units: readonly Unit[];

  constructor(name: string, { plan, root, home }: EnvironmentArgs) {
    super("neuroerp:index:Environment", name, {});
    const secrets = secretsOf(plan, this);
    const platform = new Host("host", { plan, root, home, secrets }, { parent: this });
    this.units = platform.units;
    this.registerOutputs({});
  }
}
