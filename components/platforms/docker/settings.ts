/** What the configuration says of the Docker platform. */
import type { Reader } from "../../../settings/reader.ts";

/** Its keys; `docker:host` is the provider's own. */
export const dockerKeys = ["engineData", "engineSocket", "publishAddress"] as const;

export interface DockerSettings {
  /** The folder of the engine's data on its own machine (`docker info` calls it Docker Root Dir). */
  readonly engineData: string;
  /** The engine's socket there: what measures containers asks which ones there are. */
  readonly engineSocket: string;
  /** The address of the engine's machine on which the edge and the monitoring are reached. */
  readonly publishAddress: string;
}

export const defaultSettings: DockerSettings = {
  engineData: "/var/lib/docker",
  engineSocket: "/var/run/docker.sock",
  // Nobody but the machine itself: the monitoring asks nobody who they are.
  publishAddress: "127.0.0.1",
};

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

const absolutePath = /^(?:\/[\w.-]+)+$/;

export function dockerSettings(reader: Reader): DockerSettings {
  const path = (key: "engineData" | "engineSocket", what: string) =>
    reader.text(key, defaultSettings[key], {
      pattern: absolutePath,
      allowed: `the absolute path of ${what} on the engine's machine`,
    });
  return {
    engineData: path("engineData", "the engine's data"),
    engineSocket: path("engineSocket", "the engine's socket"),
    publishAddress: reader.text("publishAddress", defaultSettings.publishAddress, {
      pattern: ipv4,
      allowed: "an IPv4 address of the engine's machine",
    }),
  };
}
