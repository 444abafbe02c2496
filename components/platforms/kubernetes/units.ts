/** Everything that runs, for those who ask how it fares. */
import type { Plan } from "../../../catalog/plan.ts";
import type { Unit } from "../platform.ts";
import { hostsOf } from "./ingress.ts";
import type { Manifest, Part } from "./manifest.ts";
import type { KubernetesSettings } from "./settings.ts";

export function unitsOf(plan: Plan, { ingress }: KubernetesSettings, parts: readonly Part[]): Unit[] {
  const pages = new Map(
    hostsOf(plan, ingress).flatMap(({ host, services }) =>
      services.map(({ name, prefix }) => [name, `https://${host}${prefix}`] as const),
    ),
  );
  return parts
    .flatMap(({ manifests }) => manifests)
    .filter(({ kind }) => ["Deployment", "StatefulSet", "DaemonSet"].includes(kind))
    .map(({ metadata }) => ({
      name: metadata.name,
      supervisor: "kubernetes",
      role: roleOf(metadata),
      url: pages.get(metadata.name) ?? "",
      // Its pods are asked by their probes; what they say is what the cluster says.
      health: { process: true },
    }));
}

function roleOf({ labels }: Manifest["metadata"]): Unit["role"] {
  const component = labels["app.kubernetes.io/component"];
  return component === "store" || component === "monitoring" ? component : "service";
}
