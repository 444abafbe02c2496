/** What an environment's configuration (`Pulumi.<stack>.yaml`) says, checked together with the catalogue. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "@pulumi/pulumi";
import type { Application } from "./catalog/application.ts";
import { normalise } from "./catalog/normalise.ts";
import type { Plan } from "./catalog/plan.ts";
import { secretKeysOf } from "./catalog/secret-keys.ts";
import {
  errorTracking,
  localTracker,
  localTrackerKeys,
  trackingKeys,
} from "./components/error-tracking/settings.ts";
import { installedGrafana } from "./components/grafana/installed.ts";
import { type GrafanaSettings, grafanaKeys, grafanaSettings } from "./components/grafana/settings.ts";
import {
  type TracesDestination,
  tracesDestination,
  tracesKeys,
} from "./components/monitoring/traces/settings.ts";
import type { PlatformChoice } from "./components/platforms/choice.ts";
import { dockerKeys, dockerSettings } from "./components/platforms/docker/settings.ts";
import { defaultHome } from "./components/platforms/host/home.ts";
import { kubernetesKeys, kubernetesSettings } from "./components/platforms/kubernetes/settings.ts";
import { type PlatformName, platformNames } from "./components/platforms/platform.ts";
import { type SentrySettings, sentrySettings } from "./components/sentry/settings.ts";
import { Reader } from "./settings/reader.ts";

export interface Settings {
  readonly plan: Plan;
  readonly platform: PlatformChoice;
  /** Undefined where the environment has none. */
  readonly grafana: GrafanaSettings | undefined;
  /** Undefined where another one tracks the environment's errors, or none. */
  readonly sentry: SentrySettings | undefined;
  /** Undefined where its traces stay in its own store. */
  readonly traces: TracesDestination | undefined;
}

/** Of every environment. */
const keys = [
  ...grafanaKeys,
  ...trackingKeys,
  ...tracesKeys,
  "environment",
  "generateSecrets",
  "platform",
  "portOffset",
];

/** Of each platform: on another one they would be without effect, and nobody would notice. */
const platformKeys: Readonly<Record<PlatformName, readonly string[]>> = {
  host: ["runDirectory", ...localTrackerKeys],
  docker: dockerKeys,
  kubernetes: kubernetesKeys,
};

/** @throws CatalogError with all problems of the configuration and of the catalogue */
export function settings(catalogue: Application, config: Config, stack: string, root: string): Settings {
  const reader = new Reader(config, keys);
  const { platform, sentry } = platformChoice(reader, stack, root);
  const { alertsFrom, grafana } = grafanaSettings(reader);
  const traces = tracesDestination(reader);
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
  return {
    plan: reader.reportedWith(() => normalise(catalogue, options)),
    platform,
    grafana,
    sentry,
    traces,
  };
}

function platformChoice(reader: Reader, stack: string, root: string): Pick<Settings, "platform" | "sentry"> {
  const name = reader.choice("platform", "host", platformNames);
  reader.allow(platformKeys[name]);
  const tracking = errorTracking(reader, name);
  const sentry = sentrySettings(reader, tracking === "sentry");
  if (name === "docker") return { platform: { name, settings: dockerSettings(reader) }, sentry };
  if (name === "kubernetes") return { platform: { name, settings: kubernetesSettings(reader) }, sentry };
  const grafana = reader.has("grafanaUrl") ? undefined : installedGrafana();
  const home = reader.absolutePath("runDirectory", defaultHome(root, stack), root);
  return { platform: { name, home, tracker: localTracker(reader, root, tracking), grafana }, sentry };
}
