/** Which platform an environment runs on; each is loaded by those alone that use it, because the providers' SDKs are large. */
import { join } from "node:path";
import type { ComponentResource } from "@pulumi/pulumi";
import type { Plan } from "../../catalog/plan.ts";
import type { Problem } from "../../catalog/problems.ts";
import type { LocalTracker } from "../error-tracking/settings.ts";
import type { InstalledGrafana } from "../grafana/installed.ts";
import type { Site } from "../monitoring/site.ts";
import type { DockerSettings } from "./docker/settings.ts";
import type { KubernetesSettings } from "./kubernetes/settings.ts";
import type { Parity } from "./parity.ts";
import type { Platform, PlatformArgs } from "./platform.ts";

export type PlatformChoice =
  | {
      readonly name: "host";
      /** The run directory, an absolute path. */
      readonly home: string;
      readonly tracker: LocalTracker;
      /** The one that it runs; undefined: none is installed, or the configuration names another one. */
      readonly grafana: InstalledGrafana | undefined;
    }
  | { readonly name: "docker"; readonly settings: DockerSettings }
  | { readonly name: "kubernetes"; readonly settings: KubernetesSettings };

export type MakePlatform = (args: PlatformArgs, parent: ComponentResource) => Platform;

export interface ChosenPlatform {
  readonly make: MakePlatform;
  readonly parity: Parity;
  /** What the platform cannot run as it is described; what of it is required and not honoured is added by the caller. */
  readonly problems: (plan: Plan, root: string) => readonly Problem[];
  /** Where it has its monitoring. */
  readonly site: (plan: Plan) => Site;
}

export async function platformOf(choice: PlatformChoice): Promise<ChosenPlatform> {
  if (choice.name === "host") {
    const [{ Host }, { hostParity: parity }, { hostSite }] = await Promise.all([
      import("./host.ts"),
      import("./host/parity.ts"),
      import("./host/site.ts"),
    ]);
    const { home, tracker, grafana } = choice;
    const make: MakePlatform = (args, parent) =>
      new Host("host", { ...args, home, tracker, grafana }, { parent });
    const site = (plan: Plan) => hostSite(plan, (...parts) => join(home, "monitoring", ...parts));
    return { make, parity, problems: () => [], site };
  }
  if (choice.name === "docker") {
    const { settings } = choice;
    const [{ Docker }, { dockerParity: parity }, { dockerProblems: problems }, { dockerSite }] =
      await Promise.all([
        import("./docker.ts"),
        import("./docker/parity.ts"),
        import("./docker/checks.ts"),
        import("./docker/site.ts"),
      ]);
    const make: MakePlatform = (args, parent) => new Docker("docker", { ...args, settings }, { parent });
    return { make, parity, problems, site: (plan) => dockerSite(plan, settings) };
  }
  const { settings } = choice;
  const [{ Kubernetes }, { kubernetesParity: parity }, { kubernetesProblems }, { kubernetesSite: site }] =
    await Promise.all([
      import("./kubernetes.ts"),
      import("./kubernetes/parity.ts"),
      import("./kubernetes/checks.ts"),
      import("./kubernetes/site.ts"),
    ]);
  const make: MakePlatform = (args, parent) =>
    new Kubernetes("kubernetes", { ...args, settings }, { parent });
  return { make, parity, problems: (plan, root) => kubernetesProblems(plan, settings, root), site };
}
