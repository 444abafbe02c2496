/** All of one environment: its secrets, and the platform that runs its parts. */
import { ComponentResource } from "@pulumi/pulumi";
import type { Plan } from "../catalog/plan.ts";
import { untracked } from "./error-tracking/tracker.ts";
import type { MakePlatform } from "./platforms/choice.ts";
import type { Unit } from "./platforms/platform.ts";
import { secretsOf } from "./secrets.ts";

export interface EnvironmentArgs {
  readonly plan: Plan;
  /** The checkout, an absolute path. */
  readonly root: string;
  readonly platform: MakePlatform;
}

export class Environment extends ComponentResource {
  readonly units: readonly Unit[];

  constructor(name: string, { plan, root, platform }: EnvironmentArgs) {
    super("neuroerp:index:Environment", name, {});
    const secrets = secretsOf(plan, this);
    this.units = platform({ plan, root, secrets, dsns: untracked }, this).units;
    this.registerOutputs({});
  }
}
