/** What all resources of an environment's Grafana have in common. */
import type { ComponentResource, CustomResourceOptions, ProviderResource, Resource } from "@pulumi/pulumi";
import type { Plan } from "../../catalog/plan.ts";

export class GrafanaContext {
  readonly plan: Plan;
  private readonly parent: ComponentResource;
  private readonly provider: ProviderResource;

  constructor(plan: Plan, parent: ComponentResource, provider: ProviderResource) {
    this.plan = plan;
    this.parent = parent;
    this.provider = provider;
  }

  /** Uids are known beforehand, so that a preview shows them; what must be there first is said apart. */
  after(...needs: readonly Resource[]): CustomResourceOptions {
    return { parent: this.parent, provider: this.provider, dependsOn: [...needs] };
  }

  /** Names of an organisation, in which there may be other environments. */
  named(name: string): string {
    return `${this.prefix} ${name}`;
  }

  get prefix(): string {
    return `${this.plan.application}-${this.plan.environment}`;
  }
}
