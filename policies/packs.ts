/** Where the packs are, as Pulumi's commands take them. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export const packNames = ["slo", "reliability", "security"] as const;

export type PackName = (typeof packNames)[number];

/** What a stack is judged by whose environment has no file: as what runs on such a platform, else as production. */
const byPlatform: Readonly<Record<string, string>> = { host: "dev", docker: "staging" };
const strictest = "prod";

/** The executable file by which Pulumi starts a pack; `all` is the three of them in one process. */
export function packPath(pack: PackName | "all"): string {
  return join(import.meta.dirname, pack, `pulumi-policy-${pack}`);
}

/** The file that says what holds in an environment. @param platform what runs it */
export function settingsPath(environment: string, platform = ""): string {
  const path = (name: string) => join(import.meta.dirname, "environments", `${name}.json`);
  return existsSync(path(environment)) ? path(environment) : path(byPlatform[platform] ?? strictest);
}

/** The words for `pulumi preview`, `pulumi up` and `pulumi policy analyze`. @param platform what runs it */
export function packWords(environment: string, platform?: string): string[] {
  return ["--policy-pack", packPath("all"), "--policy-pack-config", settingsPath(environment, platform)];
}
