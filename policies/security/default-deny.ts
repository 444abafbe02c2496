/** In each namespace, what is not allowed is denied. */
import { example, type Finding, type Judged } from "../judged.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { podOf } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import { networkPolicy } from "./network/rules.ts";

const namespaceType = "kubernetes:core/v1:Namespace";
const namespace = example(namespaceType, "erp", { metadata: { name: "erp" } });
const pod = example("kubernetes:core/v1:Pod", "crm", {
  metadata: { namespace: "erp" },
  spec: { containers: [] },
});

const closed = (spec: object) => example(networkPolicy, "deny", { metadata: { namespace: "erp" }, spec });
const deny = closed({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });

export const defaultDeny = stackPolicy({
  name: "default-deny",
  severity: "high",
  rule: "In each namespace a network policy denies every pod what no other one allows, in both directions.",
  why: "Pods without one are reached by everybody in the cluster, and may send what they hold anywhere.",
  mend: "add a NetworkPolicy to the namespace with `podSelector: {}`, `policyTypes: [Ingress, Egress]`, and no rules",
  *judge(resources) {
    const namespaces = new Map<string, string>();
    const denied = new Set<string>();
    for (const resource of resources) {
      const read = known(() => namespaceOf(resource));
      if (!read.known) yield { unknown: true, says: `its namespace (${read.path})`, urn: resource.urn };
      else if (read.value?.denies === true) denied.add(read.value.name);
      else if (read.value !== undefined && !namespaces.has(read.value.name))
        namespaces.set(read.value.name, resource.urn);
    }
    for (const [name, urn] of namespaces) if (!denied.has(name)) yield finding(name, urn);
  },
  passing: [[namespace, pod, deny], [deny]],
  failing: [
    [namespace],
    [pod],
    [namespace, pod, closed({ podSelector: {}, policyTypes: ["Ingress"] })],
    [
      namespace,
      pod,
      closed({ podSelector: { matchLabels: { a: "b" } }, policyTypes: ["Ingress", "Egress"] }),
    ],
    [namespace, pod, closed({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] })],
  ],
});

interface Read {
  readonly name: string;
  readonly denies: boolean;
}

/** The namespace that a resource makes, has pods in, or closes. */
function namespaceOf(resource: Judged): Read | undefined {
  const { type, name, props } = resource;
  if (type === namespaceType) return { name: text(at(props, "metadata", "name")) ?? name, denies: false };
  const inside = () => text(at(props, "metadata", "namespace")) ?? "default";
  if (type === networkPolicy)
    return deniesAll(at(props, "spec")) ? { name: inside(), denies: true } : undefined;
  return podOf(resource) === undefined ? undefined : { name: inside(), denies: false };
}

function deniesAll(spec: unknown): boolean {
  const { podSelector, policyTypes, ingress, egress } = object(spec);
  const types = list(policyTypes);
  const selectsAll = Object.values(object(podSelector)).every(
    (each) => Object.keys(object(each)).length === 0,
  );
  const isClosed = list(ingress).length === 0 && list(egress).length === 0;
  return selectsAll && isClosed && types.includes("Ingress") && types.includes("Egress");
}

function finding(name: string, urn: string): Finding {
  const says = "the namespace has no network policy that denies all in both directions";
  return { says, subject: name, urn };
}
