/** Where the packs are, as Pulumi's commands take them. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export const packNames = ["slo", "reliability", "security"] as const;

export type PackName = (typeof packNames)[number];

/** What an environment without a file of its own is judged by: the strictest. */
const strictest = "prod";

/** The executable file by which Pulumi starts a pack. */
export function packPath(pack: PackName): string {
  return join(import.meta.dirname, pack, `pulumi-policy-${pack}`);
}

/** The file that says what holds in an environment. */
export function settingsPath(environment: string): string {
  const path = (name: string) => join(import.meta.dirname, "environments", `${name}.json`);
  return existsSync(path(environment)) ? path(environment) : path(strictest);
}

/** The words for `pulumi preview`, `pulumi up` and `pulumi policy analyze`. */
export function packWords(environment: string): string[] {
  return packNames.flatMap((pack) => [
    "--policy-pack",
    packPath(pack),
    "--policy-pack-config",
    settingsPath(environment),
  ]);
}
