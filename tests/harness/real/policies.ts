/**
 * Network policies as rules of a node's firewall, which every packet between pods passes: written for the tests, so that
 * what a policy forgets to allow is missed. Ports by number, peers by labels or networks.
 */

export interface Labelled {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export interface Pod extends Labelled {
  readonly status: { readonly podIP?: string; readonly phase?: string };
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
}

export interface Policy extends Labelled {
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

export interface State {
  readonly pods: readonly Pod[];
  readonly policies: readonly Policy[];
}

/** Which of the node's chains all of it starts from. */
export const chain = "POLICIES";

const directions = [
  { type: "Ingress", rules: "ingress", peers: "from", own: "-d", other: "-s" },
  { type: "Egress", rules: "egress", peers: "to", own: "-s", other: "-d" },
] as const;
type Direction = (typeof directions)[number];

/** For `iptables-restore --noflush`. */
export function firewall(state: State): string {
  const chains: string[] = [`:${chain} - [0:0]`];
  const main = [`-A ${chain} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN`];
  const others: string[] = [];
  for (const { metadata, status } of state.pods.filter(lives))
    for (const direction of directions) {
      const policies = state.policies.filter(
        (each) =>
          each.spec.policyTypes.includes(direction.type) &&
          each.metadata.namespace === metadata.namespace &&
          matches(each.spec.podSelector, metadata.labels),
      );
      if (policies.length === 0) continue;
      const own = `${direction.type}-${status.podIP}`;
      chains.push(`:${own} - [0:0]`);
      main.push(`-A ${chain} ${direction.own} ${status.podIP} -j ${own}`);
      others.push(...policies.flatMap((each) => allowed(state, each, direction, own)), `-A ${own} -j DROP`);
    }
  return ["*filter", ...chains, ...main, ...others, "COMMIT", ""].join("\n");
}

function allowed(state: State, policy: Policy, direction: Direction, own: string): string[] {
  const namespace = policy.metadata.namespace ?? "";
  return (policy.spec[direction.rules] ?? []).flatMap((rule) => {
    const peers = rule[direction.peers]?.flatMap((peer) => addressesOf(state, namespace, peer));
    const ends = peers?.map((address) => `${direction.other} ${address} `) ?? [""];
    const ports = rule.ports?.map(({ protocol, port }) => {
      const name = protocol.toLowerCase();
      return `-p ${name} -m ${name} --dport ${port} `;
    }) ?? [""];
    return ends.flatMap((end) => ports.map((port) => `-A ${own} ${end}${port}-j RETURN`));
  });
}

function addressesOf({ pods }: State, namespace: string, peer: Peer): string[] {
  const { ipBlock, podSelector = {}, namespaceSelector } = peer;
  if (ipBlock !== undefined) return [ipBlock.cidr];
  return pods
    .filter(lives)
    .filter(({ metadata }) =>
      namespaceSelector === undefined
        ? metadata.namespace === namespace
        : matches(namespaceSelector, { "kubernetes.io/metadata.name": metadata.namespace ?? "" }),
    )
    .filter(({ metadata }) => matches(podSelector, metadata.labels))
    .map(({ status }) => status.podIP);
}

/** Those that have ended have given their address back. */
function lives(pod: Pod): pod is Pod & { readonly status: { readonly podIP: string } } {
  const { podIP, phase } = pod.status;
  return podIP !== undefined && phase !== "Succeeded" && phase !== "Failed";
}

function matches({ matchLabels = {} }: Selector, labels: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}
