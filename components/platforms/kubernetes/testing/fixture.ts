/** The ERP in prod, with images that nobody has pushed. */
import { join } from "node:path";
import { output } from "@pulumi/pulumi";
import { neuroerp } from "../../../../catalog/neuroerp.ts";
import { normalise } from "../../../../catalog/normalise.ts";
import type { Plan } from "../../../../catalog/plan.ts";
import { secretKeysOf } from "../../../../catalog/secret-keys.ts";
import type { Images } from "../images.ts";
import type { Kind, ManifestOf, Part } from "../manifest.ts";
import { renderedParts } from "../rendered.ts";
import type { KubernetesSettings } from "../settings.ts";

export const root = join(import.meta.dirname, "..", "..", "..", "..");

export const prod: Plan = normalise(neuroerp, {
  environment: "prod",
  configured: secretKeysOf(neuroerp),
  generateSecrets: true,
  isFolder: () => true,
});

export const settings: KubernetesSettings = {
  imageLock: "images.lock.json",
  ingress: {
    host: "erp.example.com",
    className: "nginx",
    namespace: "ingress-nginx",
    tls: { issuer: "letsencrypt" },
  },
  storageClass: null,
  volumes: { database: 10 * 2 ** 30, backups: 10 * 2 ** 30, cache: 2 ** 30, metrics: 20 * 2 ** 30 },
  protectData: true,
  scaleLimit: 3,
  operator: false,
  monitoringNamespace: "monitoring",
  operatorLabels: {},
  postgres: null,
  redis: null,
  storeNetworks: ["10.0.0.0/8"],
  receiverNetworks: ["0.0.0.0/0"],
  trackerNetworks: ["0.0.0.0/0"],
  tracesNetworks: ["0.0.0.0/0"],
  podLogs: "/var/log/pods",
  logSpool: null,
};

export const managed: Pick<KubernetesSettings, "postgres" | "redis"> = {
  postgres: {
    host: "postgres.example.com",
    port: 5432,
    admin: "administrator",
    password: output("given-postgres"),
    tls: true,
  },
  redis: { host: "redis.example.com", port: 6380, password: output("given-redis"), tls: true },
};

export function imagesFor({ services }: Plan): Images {
  const image = (name: string) => `registry.example.com/${name}@sha256:${"0123456789abcdef".repeat(4)}`;
  return {
    services: Object.fromEntries(services.map(({ name }) => [name, image(`neuroerp/${name}`)])),
    servers: image("neuroerp-stack/servers"),
    inbox: image("neuroerp-stack/inbox"),
    podExporter: image("neuroerp-stack/pod-exporter"),
    prometheus: image("neuroerp-stack/prometheus"),
    logStore: image("neuroerp-stack/log-store"),
    logIntake: image("neuroerp-stack/log-intake"),
    logCollector: image("neuroerp-stack/log-collector"),
    traceCollector: image("neuroerp-stack/trace-collector"),
  };
}

export function partsFor(plan: Plan = prod, changes: Partial<KubernetesSettings> = {}): Part[] {
  return renderedParts(plan, { ...settings, ...changes }, imagesFor(plan));
}

/** All objects of a kind, by name. */
export function objectsOf<Each extends Kind>(
  parts: readonly Part[],
  kind: Each,
): Map<string, ManifestOf<Each>> {
  const found = parts.flatMap(({ manifests }) => manifests).filter((each) => each.kind === kind);
  return new Map(found.map((each) => [each.metadata.name, each as unknown as ManifestOf<Each>]));
}
