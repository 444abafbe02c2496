/** Which platform an environment runs on; each is loaded by those alone that use it, because the providers' SDKs are large. */
import type { ComponentResource } from "@pulumi/pulumi";
import type { DockerSettings } from "./docker/settings.ts";
import type { KubernetesSettings } from "./kubernetes/settings.ts";
import type { Platform, PlatformArgs } from "./platform.ts";

export type PlatformChoice =
  | {
      readonly name: "host";
      /** The run directory, an absolute path. */
      readonly home: string;
    }
  | { readonly name: "docker"; readonly settings: DockerSettings }
  | { readonly name: "kubernetes"; readonly settings: KubernetesSettings };

export type MakePlatform = (args: PlatformArgs, parent: ComponentResource) => Platform;

export async function platformOf(choice: PlatformChoice): Promise<MakePlatform> {
  if (choice.name === "host") {
    const { Host } = await import("./host.ts");
    return (args, parent) => new Host("host", { ...args, home: choice.home }, { parent });
  }
  const { settings } = choice;
  if (choice.name === "docker") {
    const { Docker } = await import("./docker.ts");
    return (args, parent) => new Docker("docker", { ...args, settings }, { parent });
  }
  const { Kubernetes } = await import("./kubernetes.ts");
  return (args, parent) => new Kubernetes("kubernetes", { ...args, settings }, { parent });
}
