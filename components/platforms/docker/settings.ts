/** What the configuration says of the Docker platform. */
import type { Reader } from "../../../settings/reader.ts";

/** Its keys; `docker:host` is the provider's own. */
export const dockerKeys = ["engineSocket", "publishAddress"] as const;

export interface DockerSettings {
  /** The engine's socket on its own machine: what measures containers asks there which ones there are. */
  readonly engineSocket: string;
  /** The address of the engine's machine on which the edge and the monitoring are reached. */
  readonly publishAddress: string;
}

export const defaultSettings: DockerSettings = {
  engineSocket: "/var/run/docker.sock",
  // Nobody but the machine itself: the monitoring asks nobody who they are.
  publishAddress: "127.0.0.1",
};

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

export function dockerSettings(reader: Reader): DockerSettings {
  const publishAddress = reader.text("publishAddress", defaultSettings.publishAddress, {
    pattern: ipv4,
    allowed: "an IPv4 address of the engine's machine",
  });
  const engineSocket = reader.text("engineSocket", defaultSettings.engineSocket, {
    pattern: /^(?:\/[\w.-]+)+$/,
    allowed: "the absolute path of the engine's socket on its machine",
  });
  return { engineSocket, publishAddress };
}
