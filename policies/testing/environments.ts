/** The ERP's own environments, as policies see them: what its components declare, without an engine. */
import { ComponentResource, type Input, secret } from "@pulumi/pulumi";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { Environment } from "../../components/environment.ts";
import type { MakePlatform } from "../../components/platforms/choice.ts";
import { defaultSettings } from "../../components/platforms/docker/settings.ts";
import { Docker } from "../../components/platforms/docker.ts";
import { Host } from "../../components/platforms/host.ts";
import { partsOf } from "../../components/platforms/kubernetes/manifests.ts";
import { makeResources } from "../../components/platforms/kubernetes/resources.ts";
import { imagesFor, settings } from "../../components/platforms/kubernetes/testing/fixture.ts";
import { vaultOf } from "../../components/platforms/kubernetes/vault.ts";
import { settings as sentrySettings } from "../../components/sentry/testing/declared.ts";
import { Sentry } from "../../components/sentry.ts";
import { home, isFolder, root } from "../../components/testing/declared.ts";
import type { Judged } from "../judged.ts";
import { recorded } from "./recording.ts";

export const environmentNames = ["dev", "staging", "prod"] as const;

export type EnvironmentName = (typeof environmentNames)[number];

export interface Asked {
  /** Whether staging and prod track their errors in Sentry. @default false */
  readonly sentry?: boolean;
}

/** All three: dev on a host, staging on Docker, prod on Kubernetes. */
export async function declaredEnvironments(
  asked: Asked = {},
): Promise<Readonly<Record<EnvironmentName, readonly Judged[]>>> {
  // One after the other: the SDK's engine is one for the process.
  const dev = await declaredEnvironment("dev", asked);
  const staging = await declaredEnvironment("staging", asked);
  return { dev, staging, prod: await declaredEnvironment("prod", asked) };
}

export function declaredEnvironment(name: EnvironmentName, asked: Asked = {}): Promise<readonly Judged[]> {
  const plan = normalise(neuroerp, {
    environment: name,
    configured: [],
    generateSecrets: true,
    isFolder: (path) => isFolder(`${root}/${path}`),
  });
  return declaredPlan(plan, asked.sentry === true && name !== "dev");
}

/** Another catalogue's, on the platform that its environment has here. */
export function declaredPlan(plan: Plan, sentry = false): Promise<readonly Judged[]> {
  const platform = platforms[plan.environment as EnvironmentName] ?? platforms.prod;
  return recorded("neuroerp", plan.environment, () => {
    new Environment(plan.application, {
      plan,
      root,
      platform,
      ...(sentry
        ? {
            sentry: (args, options) =>
              new Sentry(
                "sentry",
                { ...args, settings: { ...sentrySettings, token: secret("a-token") } },
                options,
              ),
          }
        : {}),
    });
  });
}

/** As `npm start` has it where Bugsink is installed. */
const tracker = { installation: "/opt/tracker", data: "keep" } as const;

const platforms: Readonly<Record<EnvironmentName, MakePlatform>> = {
  dev: (args, parent) => new Host("host", { ...args, home, tracker }, { parent }),
  staging: (args, parent) => new Docker("docker", { ...args, settings: defaultSettings }, { parent }),
  prod: (args, parent) => new Cluster(args, parent),
};

/** The Kubernetes platform, with images that nobody has pushed, which no lockfile has. */
class Cluster extends ComponentResource {
  readonly units = [];

  constructor({ plan, secrets, dsns }: ClusterArgs, parent: ComponentResource) {
    super("neuroerp:platforms:Kubernetes", "kubernetes", {}, { parent });
    const images = imagesFor(plan);
    const parts = partsOf({ plan, settings, images, secrets, dsns, vault: vaultOf(this) });
    makeResources(parts, this, settings.protectData);
  }
}

interface ClusterArgs {
  readonly plan: Plan;
  readonly secrets: Readonly<Record<string, Input<string>>>;
  readonly dsns: Parameters<MakePlatform>[0]["dsns"];
}
