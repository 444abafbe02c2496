/** What a stack's file says, without asking Pulumi: it takes a second to answer. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./engine.ts";

/** The value of a key, as `neuroerp:platform`; undefined where it is not set, or encrypted. */
export function settingOf(stack: string, key: string): string | undefined {
  const path = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return undefined;
  const file = parse(readFileSync(path, "utf8")) as { config?: Readonly<Record<string, unknown>> } | null;
  const value = file?.config?.[key];
  return typeof value === "string" ? value : undefined;
}
