/** The Kubernetes platform: every part of the application as pods of a namespace. */
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { imagesOf } from "./kubernetes/images.ts";
import { partsOf } from "./kubernetes/manifests.ts";
import { makeResources } from "./kubernetes/resources.ts";
import type { KubernetesSettings } from "./kubernetes/settings.ts";
import { unitsOf } from "./kubernetes/units.ts";
import { vaultOf } from "./kubernetes/vault.ts";
import type { Platform, PlatformArgs, Unit } from "./platform.ts";

export interface KubernetesArgs extends PlatformArgs {
  readonly settings: KubernetesSettings;
}

export class Kubernetes extends ComponentResource implements Platform {
  readonly units: readonly Unit[];

  constructor(
    name: string,
    { plan, root, secrets, dsns, traces, settings }: KubernetesArgs,
    options?: ComponentResourceOptions,
  ) {
    // The arguments stay out of the state: secrets are among them.
    super("neuroerp:platforms:Kubernetes", name, {}, options);
    const { images } = imagesOf(plan, root, settings.imageLock);
    const parts = partsOf({ plan, settings, images, secrets, dsns, traces, vault: vaultOf(this) });
    makeResources(parts, this, settings.protectData);
    this.units = unitsOf(plan, settings, parts);
    this.registerOutputs({});
  }
}
