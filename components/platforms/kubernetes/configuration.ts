/** Settings and secrets of pods. Settings never change under a name; what changes has another name, and so other pods. */
import type { Input } from "@pulumi/pulumi";
import { type Cluster, contentHash, metadata } from "./cluster.ts";
import type { Subject } from "./labels.ts";
import { type ManifestOf, manifest } from "./manifest.ts";

/** @param name what it is, without its hash */
export function configMap(
  cluster: Cluster,
  subject: Subject,
  data: Readonly<Record<string, string>>,
  name = subject.name,
): ManifestOf<"ConfigMap"> {
  const unique = `${name}-${contentHash(data)}`;
  return manifest("ConfigMap", metadata(cluster, subject, unique), { immutable: true, data });
}

export interface SecretFiles {
  readonly manifest: ManifestOf<"Secret">;
  /** For the pods that read it. */
  readonly mounted: { readonly name: string; readonly checksum: Input<string> };
}

/**
 * A secret keeps its name, because a name made of values would be unknown at preview; its pods carry a checksum.
 *
 * @param values file name → content; a file whose name is that of a variable becomes one
 */
export function secretFiles(
  cluster: Cluster,
  subject: Subject,
  values: Readonly<Record<string, Input<string>>>,
  name = subject.name,
): SecretFiles {
  return {
    manifest: manifest("Secret", metadata(cluster, subject, name), { type: "Opaque", data: values }),
    mounted: { name, checksum: cluster.vault.checksum(values) },
  };
}
