/** What the configuration says of the Kubernetes platform. */
import { type Output, output } from "@pulumi/pulumi";
import { parseSize } from "../../../catalog/size.ts";
import type { Reader } from "../../../settings/reader.ts";

/** Its keys; `kubernetes:kubeconfig` and `kubernetes:context` are the provider's own. */
export const kubernetesKeys = [
  "backupVolume",
  "cacheVolume",
  "certificateIssuer",
  "databaseVolume",
  "imageLock",
  "ingressClass",
  "ingressHost",
  "ingressNamespace",
  "logSpool",
  "metricsVolume",
  "monitoringNamespace",
  "operatorLabels",
  "podLogs",
  "postgresAdmin",
  "postgresHost",
  "postgresPassword",
  "postgresPort",
  "prometheusOperator",
  "protectData",
  "receiverNetworks",
  "trackerNetworks",
  "redisHost",
  "redisPassword",
  "redisPort",
  "scaleLimit",
  "storageClass",
  "storeNetworks",
  "storeTls",
  "tlsSecret",
  "tracesNetworks",
] as const;

export interface KubernetesSettings {
  /** The file that says which images exist, relative to the checkout or absolute. */
  readonly imageLock: string;
  readonly ingress: IngressSettings;
  /** Null: the cluster's default. */
  readonly storageClass: string | null;
  /** Sizes of volumes, in bytes. */
  readonly volumes: Readonly<Record<"database" | "backups" | "cache" | "metrics", number>>;
  /** Whether Pulumi refuses to delete what holds data, and so to take the environment down. */
  readonly protectData: boolean;
  /** An autoscaler may make so many times the replicas of the catalogue. */
  readonly scaleLimit: number;
  /** Whether the Prometheus Operator runs in the cluster, and does the monitoring. */
  readonly operator: boolean;
  /** Where the operator's Prometheus and Alertmanager are. */
  readonly monitoringNamespace: string;
  /** Labels by which the operator finds what is for it. */
  readonly operatorLabels: Readonly<Record<string, string>>;
  /** A server that somebody else runs; null: one in the cluster. */
  readonly postgres: ManagedPostgres | null;
  readonly redis: ManagedStore | null;
  /** Where managed stores, receivers of alerts and the error tracker may be, in CIDR notation. */
  readonly storeNetworks: readonly string[];
  readonly receiverNetworks: readonly string[];
  readonly trackerNetworks: readonly string[];
  /** Where a destination of traces outside the cluster may be. */
  readonly tracesNetworks: readonly string[];
  /** Where a node has the logs of its pods, an absolute path. */
  readonly podLogs: string;
  /** Where on a node the log collector keeps how far it has read; null: `/var/lib/<application>-<environment>-logs`. */
  readonly logSpool: string | null;
}

export interface IngressSettings {
  readonly host: string;
  readonly className: string;
  /** Where the controller runs: nobody else may send requests from outside. */
  readonly namespace: string;
  /** A secret that holds the certificate, or cert-manager's issuer that makes one. */
  readonly tls: { readonly secret: string } | { readonly issuer: string };
}

export interface ManagedStore {
  readonly host: string;
  readonly port: number;
  readonly password: Output<string>;
  readonly tls: boolean;
}

export interface ManagedPostgres extends ManagedStore {
  /** Who may make roles and schemas. */
  readonly admin: string;
}

const hostName = {
  pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
  allowed: "a host name: labels of lowercase letters, digits and hyphens, separated by dots",
};
const objectName = {
  pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  allowed: "a name of at most 63 lowercase letters, digits and hyphens",
};
const roleName = { pattern: /^[a-z_][a-z0-9_]{0,62}$/, allowed: "the name of a role of PostgreSQL" };
const fileName = {
  pattern: /^[\w./-]+\.json$/,
  allowed: "a JSON file, relative to the checkout or absolute",
};
const networks = {
  pattern: /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}( \d{1,3}(\.\d{1,3}){3}\/\d{1,2})*$/,
  allowed: "networks in CIDR notation, separated by spaces",
};
const folder = {
  pattern: /^(\/[\w.-]+)+$/,
  allowed: "an absolute path of a folder of the nodes",
};
const labels = {
  pattern: /^([\w./-]{1,120}=[\w.-]{0,63}( [\w./-]{1,120}=[\w.-]{0,63})*)?$/,
  allowed: "labels, separated by spaces: release=monitoring",
};

export function kubernetesSettings(reader: Reader): KubernetesSettings {
  return {
    imageLock: reader.text("imageLock", "images.lock.json", fileName),
    ingress: ingress(reader),
    storageClass: reader.optional("storageClass", { ...objectName, example: "standard" }) ?? null,
    volumes: volumes(reader),
    protectData: reader.choice("protectData", "false", ["true", "false"]) === "true",
    scaleLimit: scaleLimit(reader),
    operator: reader.choice("prometheusOperator", "false", ["true", "false"]) === "true",
    monitoringNamespace: reader.text("monitoringNamespace", "monitoring", objectName),
    operatorLabels: Object.fromEntries(
      list(reader.text("operatorLabels", "", labels)).map((each) => each.split("=")),
    ),
    postgres: managedPostgres(reader),
    redis: managed(reader, "redis", 6379) ?? null,
    storeNetworks: list(reader.text("storeNetworks", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16", networks)),
    receiverNetworks: list(reader.text("receiverNetworks", "0.0.0.0/0", networks)),
    trackerNetworks: list(reader.text("trackerNetworks", "0.0.0.0/0", networks)),
    tracesNetworks: list(reader.text("tracesNetworks", "0.0.0.0/0", networks)),
    podLogs: reader.text("podLogs", "/var/log/pods", folder),
    logSpool: reader.optional("logSpool", { ...folder, example: "/var/lib/erp-logs" }) ?? null,
  };
}

function volumes(reader: Reader): KubernetesSettings["volumes"] {
  const database = size(reader, "databaseVolume", "10 GiB");
  return {
    database,
    backups: reader.has("backupVolume") ? size(reader, "backupVolume", "10 GiB") : database,
    cache: size(reader, "cacheVolume", "2 GiB"),
    metrics: size(reader, "metricsVolume", "20 GiB"),
  };
}

function ingress(reader: Reader): IngressSettings {
  const host = reader.required("ingressHost", { ...hostName, example: "erp.example.com" });
  const secret = reader.optional("tlsSecret", { ...objectName, example: "erp-certificate" });
  const issuer = reader.optional("certificateIssuer", { ...objectName, example: "letsencrypt" });
  if ((secret === undefined) === (issuer === undefined)) {
    reader.blame(
      "tlsSecret",
      secret === undefined
        ? "neither tlsSecret nor certificateIssuer"
        : "both tlsSecret and certificateIssuer",
      "one of them: the secret with the certificate, or cert-manager's cluster issuer that makes it",
      secret === undefined
        ? "pulumi config set certificateIssuer letsencrypt"
        : "pulumi config rm certificateIssuer",
    );
  }
  return {
    host,
    className: reader.text("ingressClass", "nginx", objectName),
    namespace: reader.text("ingressNamespace", "ingress-nginx", objectName),
    tls: issuer === undefined ? { secret: secret ?? "" } : { issuer },
  };
}

function scaleLimit(reader: Reader): number {
  const limit = reader.integer("scaleLimit", 3);
  if (limit < 1 || limit > 100) reader.refuse("scaleLimit", String(limit), "1 to 100", "3");
  return limit;
}

function size(reader: Reader, key: string, fallback: string): number {
  const given = reader.text(key, fallback, { pattern: /^/, allowed: "" });
  const parsed = parseSize(given);
  if ("value" in parsed && parsed.value >= 2 ** 26) return parsed.value;
  reader.refuse(key, given, "a size of at least 64 MiB, with its unit", `"${fallback}"`);
  return 2 ** 30;
}

function managedPostgres(reader: Reader): ManagedPostgres | null {
  const admin = reader.text("postgresAdmin", "postgres", roleName);
  const store = managed(reader, "postgres", 5432);
  return store === undefined ? null : { ...store, admin };
}

function managed(reader: Reader, kind: "postgres" | "redis", usual: number): ManagedStore | undefined {
  const host = reader.optional(`${kind}Host`, { ...hostName, example: `${kind}.example.com` });
  const port = reader.integer(`${kind}Port`, usual);
  const password = reader.secret(`${kind}Password`);
  const tls = reader.choice("storeTls", "true", ["true", "false"]) === "true";
  if (host === undefined) {
    if (password !== undefined) {
      const remedy = `pulumi config set ${kind}Host <host>, or pulumi config rm ${kind}Password`;
      reader.blame(`${kind}Password`, "a password of no server", `with ${kind}Host alone`, remedy);
    }
    return undefined;
  }
  if (port < 1 || port > 65_535) reader.refuse(`${kind}Port`, String(port), "1 to 65535", String(usual));
  if (password === undefined) {
    const remedy = `pulumi config set --secret ${kind}Password`;
    reader.blame(`${kind}Password`, "nothing", `the password of ${kind}Host`, remedy);
  }
  return { host, port, password: password ?? output(""), tls };
}

function list(text: string): string[] {
  return text.split(" ").filter((each) => each !== "");
}
