/** Where the cluster is, as the official provider is told it. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import type { Properties } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";

export interface Settings {
  readonly kubeconfig: KubeConfig;
  /** Of objects that name none. */
  readonly namespace: string;
  /** Takes fields away from whoever else has them. */
  readonly patchForce: boolean;
  /** An object that exists already is taken over instead of refused. */
  readonly upsert: boolean;
  /** Without it, a change of a ConfigMap's or Secret's data is a replacement. */
  readonly mutable: { readonly ConfigMap: boolean; readonly Secret: boolean };
}

/** Settings of the official provider that would have an effect, which these here do not have. */
export const unsupported: readonly string[] = ["renderYamlToDirectory", "alwaysRender"];

export async function readSettings(given: Properties): Promise<Settings> {
  const kubeconfig = await load(given);
  const context = text(given["context"]);
  if (context !== undefined) {
    const known = kubeconfig.getContexts().map(({ name }) => name);
    if (!known.includes(context)) {
      throw new ProviderError(
        `kubernetes:context: "${context}" is not allowed: allowed is a context of the kubeconfig (${known.join(", ")})`,
      );
    }
    kubeconfig.setCurrentContext(context);
  }
  const current = kubeconfig.getContextObject(kubeconfig.getCurrentContext());
  return {
    kubeconfig,
    namespace: text(given["namespace"]) ?? current?.namespace ?? "default",
    patchForce: flag(given["enablePatchForce"]),
    upsert: flag(given["upsertExistingObjects"]),
    mutable: {
      ConfigMap: flag(given["enableConfigMapMutable"]),
      Secret: flag(given["enableSecretMutable"]),
    },
  };
}

async function load(given: Properties): Promise<KubeConfig> {
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const kubeconfig = new KubeConfig() as KubeConfig;
  const source = text(given["kubeconfig"]) ?? process.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config");
  try {
    if (/[\n{]/.test(source)) kubeconfig.loadFromString(source);
    else kubeconfig.loadFromFile(firstThatExists(source));
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    // What a kubeconfig holds is secret; its reader quotes it.
    const why = /[\n{]/.test(source) ? "it is no kubeconfig" : messageOf(error);
    throw new ProviderError(
      `kubernetes:kubeconfig cannot be read: ${why}; allowed is the content of a kubeconfig, or a path to one`,
    );
  }
  if (kubeconfig.getCurrentCluster() === null) {
    throw new ProviderError(
      "kubernetes:kubeconfig names no cluster in its current context: set kubernetes:context, or current-context in the file",
    );
  }
  return kubeconfig;
}

/** KUBECONFIG may be a list; the first file that is there is taken. */
function firstThatExists(source: string): string {
  const paths = source.split(delimiter).filter((path) => path !== "");
  const found = paths.find((path) => existsSync(path) && readFileSync(path, "utf8").trim() !== "");
  if (found !== undefined) return found;
  throw new ProviderError(
    `no kubeconfig: ${paths.map((path) => `"${path}"`).join(", ")} is not there or empty. Without one there is no cluster: ` +
      "set KUBECONFIG to the path of one, or kubernetes:kubeconfig to its path or content",
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The SDK hands over all but texts as JSON. */
function flag(value: unknown): boolean {
  return value === true || value === "true";
}
