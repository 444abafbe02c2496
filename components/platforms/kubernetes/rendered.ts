/** Manifests as files, for reviewers, judges and other tools: no secret is in them. */
import { output } from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Plan } from "../../../catalog/plan.ts";
import { type Dsns, untracked } from "../../error-tracking/tracker.ts";
import type { Images } from "./images.ts";
import type { Manifest, Part } from "./manifest.ts";
import { partsOf } from "./manifests.ts";
import type { KubernetesSettings } from "./settings.ts";

/** In the place of every value of a secret. */
export const hidden = "(set by the stack)";

/** What an environment would install, with secrets that are none. @param dsns whose errors are tracked */
export function renderedParts(
  plan: Plan,
  settings: KubernetesSettings,
  images: Images,
  dsns: Dsns = untracked,
): Part[] {
  const secrets = Object.fromEntries(plan.secrets.map(({ key }) => [key, hidden]));
  const vault = { made: () => output(hidden), checksum: () => hidden };
  return partsOf({ plan, settings, images, secrets, dsns, vault }).map((part) => ({
    ...part,
    manifests: part.manifests.map(withoutSecrets),
  }));
}

/** Path → objects; a part has a file, with the tasks that belong to it. */
export function manifestFiles(
  plan: Plan,
  settings: KubernetesSettings,
  images: Images,
): ReadonlyMap<string, string> {
  const byFile = Map.groupBy(renderedParts(plan, settings, images), ({ name }) => name.split(" ")[0] ?? "");
  const files = [...byFile].map(([name, parts]) => {
    const objects = parts.flatMap(({ manifests }) => manifests);
    return [`manifests/${name}.yaml`, objects.map(documentOf).join("---\n")] as const;
  });
  return new Map(files.filter(([, content]) => content !== ""));
}

function documentOf(manifest: Manifest): string {
  return stringify(manifest, { aliasDuplicateObjects: false, lineWidth: 0 });
}

function withoutSecrets(manifest: Manifest): Manifest {
  if (manifest.kind !== "Secret") return manifest;
  const { data, ...rest } = manifest;
  const stringData = Object.fromEntries(Object.keys(data).map((name) => [name, hidden]));
  return { ...rest, stringData } as unknown as Manifest;
}
