/** All of one environment: its secrets, and the platform that runs its parts. */
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Plan } from "../catalog/plan.ts";
import { type Dsns, untracked } from "./error-tracking/tracker.ts";
import type { GrafanaArgs } from "./grafana.ts";
import type { TracesDestination } from "./monitoring/traces/settings.ts";
import type { MakePlatform } from "./platforms/choice.ts";
import type { Unit } from "./platforms/platform.ts";
import { secretsOf } from "./secrets.ts";
import type { SentryArgs } from "./sentry.ts";

export interface EnvironmentArgs {
  readonly plan: Plan;
  /** The checkout, an absolute path. */
  readonly root: string;
  readonly platform: MakePlatform;
  /** Undefined where the environment has none. */
  readonly grafana?: MakeGrafana | undefined;
  /** Undefined where another one tracks its errors, or none. */
  readonly sentry?: MakeSentry | undefined;
  /** Where its traces go beside the log store. @default nowhere else */
  readonly traces?: TracesDestination | undefined;
}

/** With what the environment has; its SDK is loaded by those alone that use it. */
export type MakeGrafana = (
  args: Pick<GrafanaArgs, "plan" | "root" | "secrets">,
  options: ComponentResourceOptions,
) => ComponentResource;

export type MakeSentry = (
  args: Pick<SentryArgs, "plan" | "secrets">,
  options: ComponentResourceOptions,
) => { readonly dsns: Dsns };

export class Environment extends ComponentResource {
  readonly units: readonly Unit[];

  constructor(name: string, { plan, root, platform, grafana, sentry, traces }: EnvironmentArgs) {
    super("neuroerp:index:Environment", name, {});
    const secrets = secretsOf(plan, this);
    // Before the services, which are told where their errors go.
    const dsns = sentry?.({ plan, secrets }, { parent: this }).dsns ?? untracked;
    const running = platform({ plan, root, secrets, dsns, traces }, this);
    this.units = running.units;
    // Last: what is shown there is there, and a Grafana that is away keeps nothing from running.
    grafana?.({ plan, root, secrets }, { parent: this, dependsOn: [running] });
    this.registerOutputs({});
  }
}
