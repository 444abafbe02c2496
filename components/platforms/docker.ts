/** The Docker platform. */
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { DockerSettings } from "./docker/settings.ts";
import type { Platform, PlatformArgs, Unit } from "./platform.ts";

export interface DockerArgs extends PlatformArgs {
  readonly settings: DockerSettings;
}

export class Docker extends ComponentResource implements Platform {
  readonly units: readonly Unit[] = [];

  constructor(name: string, _args: DockerArgs, options?: ComponentResourceOptions) {
    // The arguments stay out of the state: secrets are among them.
    super("neuroerp:platforms:Docker", name, {}, options);
    this.registerOutputs({});
  }
}
