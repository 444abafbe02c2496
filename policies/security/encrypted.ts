/** What leaves the machine or the cluster is encrypted. */
import { example, type Judged } from "../judged.ts";
import { marked, texts } from "../marks.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { containers, deployment } from "./examples.ts";
import { type Address, addressesIn, isLoopback } from "./network/addresses.ts";

type Known = { readonly plainHosts: readonly string[] };

const provider = /^pulumi:providers:|^grafana:|^sentry:/;
const secretObject = "kubernetes:core/v1:Secret";
const configMap = "kubernetes:core/v1:ConfigMap";
/** Of a config map whose values become variables; other keys are files: rules, dashboards, pages. */
const variable = /^data\.[A-Z_][A-Z0-9_]*$/;

export const encrypted = resourcePolicy<Known>({
  name: "encrypted",
  severity: "high",
  rule: "What leaves the machine or the cluster is encrypted.",
  why: "Passwords and customers' data pass through networks that others listen to.",
  mend: "use https, rediss, or `sslmode=require` (or stricter) in the address",
  settings: {
    plainHosts: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Hosts outside that may be spoken to in plain.",
    },
  },
  *judge(resource, { plainHosts }) {
    if (!isJudged(resource)) return;
    const found = new Map<string, string>();
    for (const { path, text } of texts(marked(resource))) {
      if (resource.type === configMap && !variable.test(path)) continue;
      for (const address of addressesIn(decoded(resource, text)))
        if (isPlain(address) && isOutside(address.host) && !plainHosts.includes(address.host))
          found.set(`${address.scheme}://${address.host}`, path);
    }
    for (const [address, path] of found) yield `speaks to ${address} in plain (${path})`;
  },
  passing: [
    example(configMap, "rules", { data: { "rules.yml": "runbook: http://docs.example.com/" } }),
    deployment(containers({ env: [{ name: "URL", value: "http://crm:8000/" }] })),
    deployment(containers({ env: [{ name: "URL", value: "http://crm.erp.svc.cluster.local/" }] })),
    deployment(
      containers({ env: [{ name: "D", value: "postgresql://db.example.com/erp?sslmode=require" }] }),
    ),
    deployment(containers({ env: [{ name: "C", value: "rediss://cache.example.com:6380/0" }] })),
    example("pulumi:providers:grafana", "grafana", { url: "http://127.0.0.1:3000" }),
    example("supervisor:index:Program", "crm", { environment: { URL: "http://127.0.0.1:8000" } }),
  ],
  failing: [
    example(configMap, "crm", { data: { UPSTREAM_URL: "http://api.example.com/" } }),
    deployment(containers({ env: [{ name: "URL", value: "http://crm.example.com/" }] })),
    deployment(containers({ env: [{ name: "D", value: "postgresql://db.example.com/erp" }] })),
    deployment(
      containers({ env: [{ name: "D", value: "postgresql://db.example.com/erp?sslmode=disable" }] }),
    ),
    deployment(containers({ env: [{ name: "C", value: "redis://cache.example.com:6379/0" }] })),
    example("pulumi:providers:grafana", "grafana", { url: "http://grafana.example.com" }),
    example("supervisor:index:Program", "crm", { environment: { URL: "http://10.0.0.7:8000" } }),
    example(secretObject, "crm", {
      data: { DATABASE_URL: Buffer.from("postgresql://crm:pw@db.example.com/erp").toString("base64") },
    }),
  ],
});

/** What tells something that runs where to connect. Rules, dashboards and pages hold addresses that are links. */
function isJudged(resource: Judged): boolean {
  const { type } = resource;
  return (
    provider.test(type) || type === secretObject || type === configMap || workloadOf(resource) !== undefined
  );
}

/** Values of a Secret are in Base64. */
function decoded({ type }: Judged, text: string): string {
  return type === secretObject && /^[A-Za-z0-9+/]+=*$/.test(text)
    ? Buffer.from(text, "base64").toString()
    : text;
}

/** Protocols that are not encrypted, unless the address asks for it. */
function isPlain({ scheme, query }: Address): boolean {
  if (/^postgres(?:ql)?(?:\+\w+)?$/.test(scheme))
    return !/\bsslmode=(?:require|verify-ca|verify-full)\b|\bssl=true\b/.test(query);
  if (/^mysql|^mariadb/.test(scheme)) return !/\bssl(?:-mode)?=(?!false|disabled)/i.test(query);
  return /^(?:http|ws|redis|amqp|ldap|smtp|ftp|mqtt|mongodb|nats|tcp)$/.test(scheme);
}

/** Not of this machine, and neither a neighbour's name nor one within a cluster. */
function isOutside(host: string): boolean {
  return (
    !isLoopback(host) &&
    host.includes(".") &&
    !/\.(?:svc|cluster\.local|local|internal)$|\.svc\./.test(host) &&
    host !== "0.0.0.0"
  );
}
