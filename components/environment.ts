/** All of one environment: its secrets, and the platform that runs its parts. */
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Plan } from "../catalog/plan.ts";
import { untracked } from "./error-tracking/tracker.ts";
import type { GrafanaArgs } from "./grafana.ts";
import type { MakePlatform } from "./platforms/choice.ts";
import type { Unit } from "./platforms/platform.ts";
import { secretsOf } from "./secrets.ts";

export interface EnvironmentArgs {
  readonly plan: Plan;
  /** The checkout, an absolute path. */
  readonly root: string;
  readonly platform: MakePlatform;
  /** Undefined where the environment has none. */
  readonly grafana?: MakeGrafana | undefined;
}

/** With what the environment has; its SDK is loaded by those alone that use it. */
export type MakeGrafana = (
  args: Pick<GrafanaArgs, "plan" | "root" | "secrets">,
  options: ComponentResourceOptions,
) => ComponentResource;

export class Environment extends ComponentResource {
  readonly units: readonly Unit[];

  constructor(name: string, { plan, root, platform, grafana }: EnvironmentArgs) {
    super("neuroerp:index:Environment", name, {});
    const secrets = secretsOf(plan, this);
    const running = platform({ plan, root, secrets, dsns: untracked }, this);
    this.units = running.units;
    // Last: what is shown there is there, and a Grafana that is away keeps nothing from running.
    grafana?.({ plan, root, secrets }, { parent: this, dependsOn: [running] });
    this.registerOutputs({});
  }
}
