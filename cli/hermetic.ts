/** `--hermetic`: the stack's own stand-ins in the place of Pulumi's official docker and kubernetes providers. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { debugProviders, hermeticProviders } from "../providers/hermetic/attach.ts";
import { EngineError, root } from "./engine.ts";
import { platformOf } from "./stack-settings.ts";

export interface HermeticOptions {
  readonly stack: string;
  readonly hermetic: boolean;
}

/** Platforms that need a provider which Pulumi downloads. */
const downloaded = ["docker", "kubernetes"];

/**
 * Runs an operation with the providers that were asked for.
 *
 * @throws EngineError where a provider is missing and cannot be downloaded, with what to do
 */
export async function withProviders(
  { stack, hermetic }: HermeticOptions,
  operation: () => Promise<void>,
): Promise<void> {
  if (hermetic) return withStandIns(operation);
  const missing = missingProvider(stack);
  if (missing !== undefined && cannotDownload()) throw new EngineError(missing);
  try {
    await operation();
  } catch (error) {
    // Pulumi has said that the download failed, and not what else there is.
    if (!(error instanceof EngineError) || missingProvider(stack) === undefined) throw error;
    throw new EngineError(`${error.message}\n${missing}`, error.exitCode);
  }
}

async function withStandIns(operation: () => Promise<void>): Promise<void> {
  process.stderr.write(
    [
      "--hermetic: THE OFFICIAL DOCKER AND KUBERNETES PROVIDERS ARE NOT USED. This stack's own stand-ins make the resources,",
      "on the real Docker Engine and Kubernetes cluster. They are for networks where the official ones cannot be downloaded:",
      "they know fewer kinds and settings, and are not made by Pulumi. docs/hermetic.md says what differs.\n",
    ].join("\n"),
  );
  const standIns = await hermeticProviders();
  process.env[debugProviders] = standIns.variable;
  try {
    await operation();
  } finally {
    delete process.env[debugProviders];
    await standIns.end();
  }
}

/** What is wrong and what to do; undefined where the stack needs no downloaded provider, or has it. */
function missingProvider(stack: string): string | undefined {
  const name = platformOf(stack);
  // Somebody has attached providers by hand.
  if (!downloaded.includes(name) || process.env[debugProviders] !== undefined) return undefined;
  const version = versionOf(name);
  const home = process.env["PULUMI_HOME"] ?? join(root, ".pulumi");
  if (existsSync(join(home, "plugins", `resource-${name}-v${version}`))) return undefined;
  return [
    `The stack "${stack}" runs on the platform "${name}", and Pulumi's official provider for it is not installed.`,
    `  Where it can be downloaded:  eval "$(npm run -s env)" && pulumi plugin install resource ${name} ${version}`,
    "  Where it cannot:             the same command with --hermetic, which uses this stack's stand-in for it",
    `                               (npm run up -- -s ${stack} --hermetic)`,
  ].join("\n");
}

function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

function cannotDownload(): boolean {
  return /^(?:1|true)$/i.test(process.env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] ?? "");
}
