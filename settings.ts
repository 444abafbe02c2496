/** What an environment's configuration (`Pulumi.<stack>.yaml`) says, checked together with the catalogue. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "@pulumi/pulumi";
import type { Application } from "./catalog/application.ts";
import { normalise } from "./catalog/normalise.ts";
import type { Plan } from "./catalog/plan.ts";
import { secretKeysOf } from "./catalog/secret-keys.ts";
import { localTracker, trackingKeys } from "./components/error-tracking/settings.ts";
import { type GrafanaSettings, grafanaKeys, grafanaSettings } from "./components/grafana/settings.ts";
import type { PlatformChoice } from "./components/platforms/choice.ts";
import { dockerKeys, dockerSettings } from "./components/platforms/docker/settings.ts";
import { defaultHome } from "./components/platforms/host/home.ts";
import { kubernetesKeys, kubernetesSettings } from "./components/platforms/kubernetes/settings.ts";
import { type PlatformName, platformNames } from "./components/platforms/platform.ts";
import { Reader } from "./settings/reader.ts";

export interface Settings {
  readonly plan: Plan;
  readonly platform: PlatformChoice;
  /** Undefined where the environment has none. */
  readonly grafana: GrafanaSettings | undefined;
}

/** Of every environment. */
const keys = [...grafanaKeys, "environment", "generateSecrets", "platform", "portOffset"];

/** Of each platform: on another one they would be without effect, and nobody would notice. */
const platformKeys: Readonly<Record<PlatformName, readonly string[]>> = {
  host: ["runDirectory", ...trackingKeys],
  docker: dockerKeys,
  kubernetes: kubernetesKeys,
};

/** @throws CatalogError with all problems of the configuration and of the catalogue */
export function settings(catalogue: Application, config: Config, stack: string, root: string): Settings {
  const reader = new Reader(config, keys);
  const platform = platformChoice(reader, stack, root);
  const { alertsFrom, grafana } = grafanaSettings(reader);
  const options = {
    alertsFrom,
    ...(grafana === undefined ? {} : { grafana: grafana.url }),
    environment: config.get("environment") ?? stack,
    portOffset: reader.integer("portOffset", 0),
    generateSecrets: reader.choice("generateSecrets", "true", ["true", "false"]) === "true",
    configured: reader.configured(),
    isFolder: (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
  };
  const secretKeys = secretKeysOf(catalogue);
  reader.secrets(secretKeys);
  reader.noOthers(secretKeys);
  return { plan: reader.reportedWith(() => normalise(catalogue, options)), platform, grafana };
}

function platformChoice(reader: Reader, stack: string, root: string): PlatformChoice {
  const name = reader.choice("platform", "host", platformNames);
  reader.allow(platformKeys[name]);
  if (name === "docker") return { name, settings: dockerSettings(reader) };
  if (name === "kubernetes") return { name, settings: kubernetesSettings(reader) };
  const home = reader.absolutePath("runDirectory", defaultHome(root, stack), root);
  return { name, home, tracker: localTracker(reader, root) };
}
