/** `--hermetic`: the stack's own stand-ins in the place of the official providers that Pulumi downloads. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { debugProviders, hermeticProviders } from "../providers/hermetic/attach.ts";
import { listed, type PackageName, packageNames, packages } from "../providers/hermetic/packages.ts";
import { EngineError, root } from "./engine.ts";
import { platformOf, projectName, settingOf } from "./stack-settings.ts";

export interface HermeticOptions {
  readonly stack: string;
  readonly hermetic: boolean;
}

/** What a stack's file must say for it to need the provider. */
const needs: Readonly<Record<PackageName, (stack: string) => boolean>> = {
  docker: (stack) => platformOf(stack) === "docker",
  kubernetes: (stack) => platformOf(stack) === "kubernetes",
  grafana: (stack) => settingOf(stack, `${projectName()}:grafanaUrl`) !== undefined,
  sentry: (stack) => settingOf(stack, `${projectName()}:errorTracking`) === "sentry",
};

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
      `--hermetic: THE OFFICIAL ${listed.toUpperCase()} PROVIDERS ARE NOT USED. This stack's own stand-ins make the`,
      "resources, on the real Docker Engine, Kubernetes cluster and servers. They are for networks where the official ones",
      "cannot be downloaded: they know fewer kinds and settings, and are not made by Pulumi. docs/hermetic.md says what differs.\n",
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

/** What is wrong and what to do; undefined where the stack needs no downloaded provider, or has them all. */
function missingProvider(stack: string): string | undefined {
  // Somebody has attached providers by hand.
  if (process.env[debugProviders] !== undefined) return undefined;
  const missing = packageNames.filter((name) => needs[name](stack) && !isInstalled(name));
  if (missing.length === 0) return undefined;
  const [subject, verb] =
    missing.length === 1
      ? [`Pulumi's official provider for ${missing[0]}`, "is"]
      : [`Pulumi's official providers for ${missing.join(", ")}`, "are"];
  return [
    `The stack "${stack}" needs what is not here: ${subject} ${verb} not installed.`,
    '  Where it can be downloaded:  eval "$(npm run -s env)"',
    ...missing.map(
      (name) => `                               pulumi plugin install resource ${pluginOf(name)}`,
    ),
    "  Where it cannot:             the same command with --hermetic, which uses this stack's stand-in for it",
    `                               (npm run up -- -s ${stack} --hermetic)`,
  ].join("\n");
}

function isInstalled(name: PackageName): boolean {
  const home = process.env["PULUMI_HOME"] ?? join(root, ".pulumi");
  return existsSync(join(home, "plugins", `resource-${name}-v${manifestOf(name).version}`));
}

/** As `pulumi plugin install resource` takes it. */
function pluginOf(name: PackageName): string {
  const { version, pulumi } = manifestOf(name);
  return `${name} ${version}${pulumi?.server === undefined ? "" : ` --server ${pulumi.server}`}`;
}

interface Manifest {
  readonly version: string;
  readonly pulumi?: { readonly server?: string };
}

function manifestOf(name: PackageName): Manifest {
  const path = createRequire(import.meta.url).resolve(`${packages[name].sdk}/package.json`);
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

function cannotDownload(): boolean {
  return /^(?:1|true)$/i.test(process.env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] ?? "");
}
