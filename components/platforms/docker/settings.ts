/** What the configuration says of the Docker platform. */
import type { Reader } from "../../../settings/reader.ts";

/** Its keys; `docker:host` is the provider's own. */
export const dockerKeys = [] as const;

// biome-ignore lint/suspicious/noEmptyInterface: filled in with the platform
export interface DockerSettings {}

export function dockerSettings(_reader: Reader): DockerSettings {
  return {};
}
