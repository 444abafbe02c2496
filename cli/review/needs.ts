/**
 * What the program of a checkout asks for before it runs: run by Node in that checkout, because only its own sources
 * know. Prints the lockfile of images that counts each as pushed, and the secrets that must be configured.
 *
 *     node needs.ts <checkout> <environment>
 */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Lockfile } from "../../components/images/index.ts";

export interface Needs {
  readonly images: Lockfile;
  readonly secrets: readonly string[];
}

const [, , checkout = "", environment = ""] = process.argv;

function of<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(checkout, path)).href) as Promise<Module>;
}

try {
  process.stdout.write(JSON.stringify(await needs()));
} catch (error) {
  // A mistake of the catalogue says all in its message.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function needs(): Promise<Needs> {
  const [{ neuroerp }, { normalise }, { secretKeysOf }, { imagesOf }] = await Promise.all([
    of<typeof import("../../catalog/neuroerp.ts")>("catalog/neuroerp.ts"),
    of<typeof import("../../catalog/normalise.ts")>("catalog/normalise.ts"),
    of<typeof import("../../catalog/secret-keys.ts")>("catalog/secret-keys.ts"),
    of<typeof import("../../components/images/index.ts")>("components/images/index.ts"),
  ]);

  const secrets = [...secretKeysOf(neuroerp)].sort();
  const plan = normalise(neuroerp, {
    environment,
    configured: secrets,
    generateSecrets: true,
    isFolder: (path) => statSync(join(checkout, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
  });
  const images: Lockfile = Object.fromEntries(
    imagesOf(plan, checkout).map(({ name, tag }) => [
      name,
      {
        registry: "registry.invalid",
        tag,
        // Another content, another digest.
        digest: `sha256:${createHash("sha256").update(`${name}:${tag}`).digest("hex")}`,
        version: plan.version,
        commit: "0".repeat(40),
      },
    ]),
  );
  return { images, secrets };
}
