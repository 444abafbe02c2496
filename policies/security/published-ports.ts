/** Nothing is reached from outside but through the way in. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { runsOnDocker } from "../workloads/confinement.ts";
import { list, object, text } from "../workloads/values.ts";
import { docker } from "./examples.ts";
import { isLoopback } from "./network/addresses.ts";

type Known = { readonly public: readonly string[] };

export const publishedPorts = resourcePolicy<Known>({
  name: "published-ports",
  severity: "high",
  rule: "Ports are open to the machine itself, or within the cluster, but for those of the way in.",
  why: "What was meant for its neighbours asks nobody who they are: a metric, a queue, a database.",
  mend: 'set `ports[].ip` to "127.0.0.1" on Docker, `type: ClusterIP` on Kubernetes, and let the edge or the ingress serve it',
  settings: {
    public: {
      type: "array",
      items: { type: "string" },
      default: [],
      description:
        "What is reached from outside, with TLS: the ends of the names of containers and services.",
    },
  },
  *judge(resource, settings) {
    const { type, name, props } = resource;
    if (!runsOnDocker(resource) && !/^kubernetes:core\/v1:Service$/.test(type)) return;
    if (settings.public.some((each) => name.endsWith(each))) return;
    if (type.startsWith("kubernetes:")) yield* inCluster(object(props["spec"]));
    else yield* onMachine(props);
  },
  remediate: (resource, settings) => {
    const { name, props } = resource;
    const isOpen = runsOnDocker(resource) && [...onMachine(props)].length > 0;
    if (!isOpen || settings.public.some((each) => name.endsWith(each))) return undefined;
    const ports = list(props["ports"]).map((each) => ({ ...object(each), ip: "127.0.0.1" }));
    return { ...props, publishAllPorts: false, ports };
  },
  passing: [
    docker({ ports: [{ internal: 3000, external: 3000, ip: "127.0.0.1" }] }),
    example("kubernetes:core/v1:Service", "crm", { spec: { type: "ClusterIP" } }),
    example("kubernetes:core/v1:Service", "crm", { spec: { ports: [{ port: 80 }] } }),
  ],
  failing: [
    docker({ ports: [{ internal: 5432, external: 5432 }] }),
    docker({ ports: [{ internal: 5432, external: 5432, ip: "0.0.0.0" }] }),
    docker({ publishAllPorts: true }),
    example("kubernetes:core/v1:Service", "crm", { spec: { type: "LoadBalancer" } }),
    example("kubernetes:core/v1:Service", "crm", { spec: { type: "NodePort" } }),
    example("kubernetes:core/v1:Service", "crm", { spec: { externalIPs: ["203.0.113.1"] } }),
  ],
});

function* onMachine(props: Readonly<Record<string, unknown>>): Generator<string> {
  if (props["publishAllPorts"] === true) yield "opens all its ports to everybody (publishAllPorts is true)";
  for (const { internal, external, ip } of list(props["ports"]).map(object)) {
    const address = text(ip) ?? "0.0.0.0";
    if (!isLoopback(address))
      yield `opens port ${external ?? internal} on ${address} (ports[].ip is no loopback address)`;
  }
}

function* inCluster({ type, externalIPs }: Readonly<Record<string, unknown>>): Generator<string> {
  if (type === "LoadBalancer" || type === "NodePort")
    yield `opens its ports outside the cluster (spec.type is ${type})`;
  if (list(externalIPs).length > 0) yield "has addresses outside the cluster (spec.externalIPs)";
}
