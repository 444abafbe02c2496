/** The way in: one host, TLS, pages at its root and each API below its prefix. */
import type { networking } from "@pulumi/kubernetes/types/input.js";
import type { Plan, ServicePlan } from "../../../catalog/plan.ts";
import { type Cluster, metadata } from "./cluster.ts";
import { type Manifest, manifest } from "./manifest.ts";
import type { IngressSettings } from "./settings.ts";

/** Nothing where nobody outside is served. */
export function ingress(cluster: Cluster): Manifest[] {
  const { plan, settings } = cluster;
  const { className, tls } = settings.ingress;
  const hosts = hostsOf(plan, settings.ingress);
  if (hosts.length === 0) return [];
  const name = plan.application;
  const annotations = "issuer" in tls ? { "cert-manager.io/cluster-issuer": tls.issuer } : undefined;
  const secretName = "issuer" in tls ? `${name}-tls` : tls.secret;
  return [
    manifest("Ingress", metadata(cluster, { name, component: "environment" }, name, annotations), {
      spec: {
        ingressClassName: className,
        tls: [{ hosts: hosts.map(({ host }) => host), secretName }],
        rules: hosts.map(({ host, services }) => ({ host, http: { paths: services.map(pathOf) } })),
      },
    }),
  ];
}

interface Host {
  readonly host: string;
  readonly services: readonly ServicePlan[];
}

/** Pages beyond the first have a host of their own: two cannot share a root. */
export function hostsOf({ services }: Plan, { host }: Pick<IngressSettings, "host">): Host[] {
  const below = services.filter(({ prefix }) => prefix !== "");
  const [first, ...others] = services.filter(({ kind, prefix }) => kind === "web" && prefix === "");
  const main = [...below, ...(first === undefined ? [] : [first])];
  return [
    ...(main.length === 0 ? [] : [{ host, services: main }]),
    ...others.map((page) => ({ host: `${page.name}.${host}`, services: [page] })),
  ];
}

function pathOf({ name, prefix }: ServicePlan): networking.v1.HTTPIngressPath {
  return {
    path: prefix === "" ? "/" : prefix,
    pathType: "Prefix",
    backend: { service: { name, port: { name: "http" } } },
  };
}
