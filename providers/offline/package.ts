/** What a provider would do, as far as it can be told without reaching anything. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CheckRequest, Difference, DiffRequest, Subject } from "../hermetic/protocol/plugin.ts";
import type { Properties } from "../supervisor/properties.ts";

export interface Package {
  readonly name: string;
  /** The one that the SDK expects. */
  readonly version: string;
  /** The inputs with what the provider fills in; every input is accepted. Secrets are marked. */
  check?(request: CheckRequest): Properties;
  /** What is updated, and what is replaced. */
  diff(request: DiffRequest): Difference;
  /** @param inputs plain */
  id(subject: Subject, inputs: Properties): string;
  /** What the state holds beside the inputs; secrets are marked. @param inputs plain */
  outputs(subject: Subject, inputs: Properties): Properties;
  /** Whether outputs are unknown at a preview of an update, as if it were new. @default false */
  readonly forgetful?: boolean;
}

/** Of an installed npm package. */
export function versionOf(sdk: string): string {
  const path = createRequire(import.meta.url).resolve(`${sdk}/package.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** Hexadecimal digits that look like made by a server: the same for the same resource, another for another one. */
export function made(...of: readonly string[]): string {
  return createHash("sha256").update(of.join("\0")).digest("hex");
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
