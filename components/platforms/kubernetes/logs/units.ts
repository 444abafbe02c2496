/** What writes logs, by the names of its containers: whose it is, and in which role. */
import type { core } from "@pulumi/kubernetes/types/input.js";
import type { Unit } from "../../../monitoring/intake/settings.ts";
import type { Cluster } from "../cluster.ts";
import type { Component } from "../labels.ts";
import type { Manifest, Part } from "../manifest.ts";

/** Migrations have their service's name, and are told apart by nothing else. */
export function loggingUnits({ plan }: Cluster, parts: readonly Part[]): Unit[] {
  const units = new Map<string, Unit>();
  for (const each of parts.flatMap(({ manifests }) => manifests)) {
    const { labels } = each.metadata;
    const role = roles[labels["app.kubernetes.io/component"] as Component];
    for (const name of containersOf(each)) {
      const known = units.get(name);
      if (known?.role === "service") continue;
      units.set(name, {
        name,
        role,
        team: labels["team"] ?? null,
        version: role === "service" ? plan.version : null,
      });
    }
  }
  return [...units.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const roles: Readonly<Record<Component, Unit["role"]>> = {
  web: "service",
  api: "service",
  worker: "service",
  store: "store",
  monitoring: "monitoring",
  task: "maintenance",
  environment: "maintenance",
};

function containersOf(each: Manifest): string[] {
  const { spec } = each as { readonly spec?: Runner };
  const pod = (spec?.template ?? spec?.jobTemplate?.spec.template)?.spec;
  const containers = (pod?.containers ?? []) as readonly core.v1.Container[];
  return containers.map(({ name }) => String(name));
}

interface Runner {
  readonly template?: { readonly spec?: core.v1.PodSpec };
  readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec?: core.v1.PodSpec } } };
}
