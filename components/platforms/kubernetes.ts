/** The Kubernetes platform. */
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { KubernetesSettings } from "./kubernetes/settings.ts";
import type { Platform, PlatformArgs, Unit } from "./platform.ts";

export interface KubernetesArgs extends PlatformArgs {
  readonly settings: KubernetesSettings;
}

export class Kubernetes extends ComponentResource implements Platform {
  readonly units: readonly Unit[] = [];

  constructor(name: string, _args: KubernetesArgs, options?: ComponentResourceOptions) {
    // The arguments stay out of the state: secrets are among them.
    super("neuroerp:platforms:Kubernetes", name, {}, options);
    this.registerOutputs({});
  }
}
