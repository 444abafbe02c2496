/** What a stack's file says, without asking Pulumi: it takes a second to answer. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { EngineError, root } from "./engine.ts";

/** The project's name, which its keys begin with. */
export function projectName(): string {
  return (readYaml("Pulumi.yaml") as { name: string }).name;
}

/** `Pulumi.<stack>.yaml`: key → value; an encrypted one is an object. @throws EngineError where it is no YAML */
export function configOf(stack: string): Readonly<Record<string, unknown>> {
  const file = readYaml(`Pulumi.${stack}.yaml`) as
    | { config?: Readonly<Record<string, unknown>> }
    | null
    | undefined;
  return file?.config ?? {};
}

/** The value of a key, as `docker:host`; undefined where it is not set, or encrypted. */
export function settingOf(stack: string, key: string): string | undefined {
  const value = configOf(stack)[key];
  return typeof value === "string" ? value : undefined;
}

/** As the stack's file has it, right or wrong. */
export function platformOf(stack: string): string {
  return settingOf(stack, `${projectName()}:platform`) ?? "host";
}

function readYaml(name: string): unknown {
  const path = join(root, name);
  if (!existsSync(path)) return undefined;
  try {
    return parse(readFileSync(path, "utf8"));
  } catch {
    throw new EngineError(`${path} is no YAML`);
  }
}
