/** What every part of the Kubernetes platform needs to know, and the few things that all of them do. */
import { createHash } from "node:crypto";
import type { Input, Output } from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import type { Dsns } from "../../error-tracking/tracker.ts";
import type { TracesDestination } from "../../monitoring/traces/settings.ts";
import type { Images } from "./images.ts";
import { type Component, labelsOf } from "./labels.ts";
import type { Metadata } from "./manifest.ts";
import type { KubernetesSettings } from "./settings.ts";

/** Where values come from that nobody else may know. */
export interface Vault {
  /** Random bytes that the stack makes once, by name. */
  made(name: string): Output<string>;
  /** A secret of the plan, by its configuration key. */
  named(key: string): Input<string>;
  /** Changes with any of the values, and tells nothing of them: pods that carry it restart with them. */
  checksum(values: Readonly<Record<string, Input<string>>>): Input<string>;
}

export interface Cluster {
  readonly plan: Plan;
  readonly settings: KubernetesSettings;
  readonly images: Images;
  readonly vault: Vault;
  readonly dsns: Dsns;
  /** Where traces go beside the log store. */
  readonly traces: TracesDestination | undefined;
  readonly namespace: string;
}

export function namespaceOf({ application, environment }: Plan): string {
  return `${application}-${environment}`;
}

/** Of what reads files of the nodes, which no pod of the application may. */
export function logsNamespaceOf(plan: Plan): string {
  return `${namespaceOf(plan)}-logs`;
}

/** @param subject what the object belongs to; its name is the object's, unless another one is given */
export function metadata(
  { plan, namespace }: Cluster,
  subject: { readonly name: string; readonly component: Component; readonly team?: string },
  name = subject.name,
  annotations?: Readonly<Record<string, string>>,
): Metadata {
  const labels = labelsOf(plan, subject);
  return { name, namespace, labels, ...(annotations === undefined ? {} : { annotations }) };
}

/** For names of what must not change: other content has another name. */
export function contentHash(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8);
}

/** How a name is asked of the cluster's DNS from any namespace. */
export function hostOf({ namespace }: Pick<Cluster, "namespace">, name: string): string {
  return `${name}.${namespace}.svc`;
}
