/** Manifests as resources of the engine, each after what it needs. */
import { type CustomResourceOptions, type Input, output, type Resource } from "@pulumi/pulumi";
import { classes } from "./kinds.ts";
import type { Kind, Manifest, Part } from "./manifest.ts";

/** Kinds with pods: they are ready when their pods are, and one that waits for its time at once. */
const running: ReadonlySet<Kind> = new Set<Kind>([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
]);
/** Kinds that pods cannot do without. */
const support: ReadonlySet<Kind> = new Set<Kind>([
  "ServiceAccount",
  "ConfigMap",
  "Secret",
  "PersistentVolumeClaim",
  "NetworkPolicy",
  "Service",
  "Role",
  "RoleBinding",
  "ClusterRole",
  "ClusterRoleBinding",
]);

/** What the provider is told of a kind, beside the object itself. */
const advice: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>> = {
  // It would wait for pods, which wait for it.
  Service: { "pulumi.com/skipAwait": "true" },
  // It would wait for its first pod, where volumes are made for pods.
  PersistentVolumeClaim: { "pulumi.com/skipAwait": "true" },
  // It would wait for an address, which not every controller gives.
  Ingress: { "pulumi.com/skipAwait": "true" },
  // One that has failed is run again by the next `up`.
  Job: { "pulumi.com/replaceUnready": "true" },
};

/** As the claims of a stateful set: not deleted but with the namespace. */
const kept: ReadonlySet<Kind> = new Set<Kind>(["PersistentVolumeClaim"]);

/** With one of these data goes; with the namespace all of it. */
const holding: ReadonlySet<Kind> = new Set<Kind>(["Namespace", "PersistentVolumeClaim"]);

/**
 * @param parts in the order of their making; the first one is the namespace, which everything needs
 * @param protect whether the engine refuses to delete what holds data
 */
export function makeResources(parts: readonly Part[], parent: Resource, protect: boolean): void {
  const [foundation, ...others] = parts;
  if (foundation === undefined) return;
  const [namespace, ...rules] = foundation.manifests;
  if (namespace === undefined) return;
  const own = (kind: Kind) => ({ parent, ...(protect && holding.has(kind) ? { protect } : {}) });
  const ground = [make(namespace, own(namespace.kind))];
  ground.push(...rules.map((each) => make(each, { parent, dependsOn: ground.slice(0, 1) })));

  const ready = new Map<string, readonly Resource[]>();
  for (const part of others) {
    const needs = part.needs.flatMap((name) => ready.get(name) ?? []);
    const supporting: Resource[] = [];
    // A part may bring a namespace of its own, before whatever is in it. It holds no data.
    const around = [...ground];
    const pods: Resource[] = [];
    for (const each of part.manifests) {
      if (running.has(each.kind)) {
        pods.push(make(each, { parent, dependsOn: [...around, ...supporting, ...needs] }));
      } else if (each.kind === "Namespace") {
        around.push(make(each, { parent, dependsOn: ground }));
      } else {
        const made = make(each, { ...own(each.kind), dependsOn: [...around] });
        if (support.has(each.kind)) supporting.push(made);
      }
    }
    ready.set(part.name, pods.length > 0 ? pods : needs);
  }
}

function make(manifest: Manifest, options: CustomResourceOptions): Resource {
  const { kind, metadata } = manifest;
  const annotations = { ...advice[kind], ...metadata.annotations };
  const args = {
    ...manifest,
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    ...(manifest.kind === "Secret" ? { data: encoded(manifest.data) } : {}),
  };
  const retained = kept.has(kind) ? { retainOnDelete: true } : {};
  return new classes[kind](metadata.name, args as never, { ...options, ...retained });
}

/** The API wants the values of a secret in Base64. */
function encoded(values: Readonly<Record<string, Input<string>>>): Record<string, Input<string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      output(value).apply((plain) => Buffer.from(plain).toString("base64")),
    ]),
  );
}
