/** Who may talk to whom: nobody, but for what is listed. */
import type { networking } from "@pulumi/kubernetes/types/input.js";
import { type Cluster, metadata } from "./cluster.ts";
import type { Subject } from "./labels.ts";
import { type ManifestOf, manifest } from "./manifest.ts";

/** The other side: pods of the environment, of it or of another namespace of its, pods of another namespace, or networks. */
export type Peer =
  | { readonly service: string; readonly namespace?: string }
  | { readonly namespace: string }
  | { readonly networks: readonly string[] };

export interface Connection {
  readonly peers: readonly Peer[];
  readonly ports: readonly number[];
  /** @default ["TCP"] */
  readonly protocols?: readonly ("TCP" | "UDP")[];
}

/** What is denied is all, in both directions, of every pod. */
export function denyAll(
  cluster: Cluster,
  subject: Subject,
  name = "default-deny",
): ManifestOf<"NetworkPolicy"> {
  return manifest("NetworkPolicy", metadata(cluster, subject, name), {
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
}

/** @param from who may connect @param to whom it may connect to; names are always asked for */
export function allow(
  cluster: Cluster,
  subject: Subject,
  { from = [], to = [] }: { readonly from?: readonly Connection[]; readonly to?: readonly Connection[] },
): ManifestOf<"NetworkPolicy"> {
  const used = (connection: Connection) => connection.peers.length > 0 && connection.ports.length > 0;
  return manifest("NetworkPolicy", metadata(cluster, subject), {
    spec: {
      // A service's migrations as well as its servers.
      podSelector: { matchLabels: { service: subject.name } },
      policyTypes: ["Ingress", "Egress"],
      ingress: from.filter(used).map((each) => ({ from: each.peers.flatMap(peerOf), ports: portsOf(each) })),
      egress: [
        names,
        ...to.filter(used).map((each) => ({ to: each.peers.flatMap(peerOf), ports: portsOf(each) })),
      ],
    },
  });
}

/** The cluster's DNS. */
const names: networking.v1.NetworkPolicyEgressRule = {
  to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

function peerOf(peer: Peer): networking.v1.NetworkPolicyPeer[] {
  if ("service" in peer) {
    const pods = { podSelector: { matchLabels: { service: peer.service } } };
    return [peer.namespace === undefined ? pods : { ...spaceOf(peer.namespace), ...pods }];
  }
  if ("namespace" in peer) return [spaceOf(peer.namespace)];
  return peer.networks.map((cidr) => ({ ipBlock: { cidr } }));
}

function spaceOf(namespace: string): networking.v1.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

function portsOf({ ports, protocols = ["TCP"] }: Connection): networking.v1.NetworkPolicyPort[] {
  return ports.flatMap((port) => protocols.map((protocol) => ({ protocol, port })));
}
