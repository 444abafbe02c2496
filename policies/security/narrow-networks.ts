/** A network policy allows named neighbours, at named ports. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { at, object, text } from "../workloads/values.ts";
import { networkPolicy, type Wide, wideIn } from "./network/rules.ts";

type Known = { readonly wideEgress: Readonly<Record<string, readonly number[]>> };

const policy = (spec: object) =>
  example(networkPolicy, "crm", { spec: { podSelector: { matchLabels: { a: "b" } }, ...spec } });
const ports = [{ port: 8000 }];

export const narrowNetworks = resourcePolicy<Known>({
  name: "narrow-networks",
  severity: "high",
  rule: "A network policy allows named neighbours at named ports, and nobody else.",
  why: "One wildcard undoes the denial: stores are then reached by whatever else runs in the cluster.",
  mend: "name pods or networks in `from` and `to`, and the `ports` of each rule",
  settings: {
    wideEgress: {
      type: "object",
      additionalProperties: { type: "array", items: { type: "number" } },
      default: {},
      description:
        "Ports at which any address may be spoken to, as receivers and trackers have no fixed one: a policy's name, or its component (`app.kubernetes.io/component`) → ports.",
    },
  },
  *judge({ type, name, props }, { wideEgress }) {
    if (type !== networkPolicy) return;
    for (const { whom, ports } of wideIn(at(props, "spec", "ingress"), "from"))
      yield `lets in ${whom} at ${said(ports)} (spec.ingress)`;
    const component = text(object(at(props, "metadata", "labels"))["app.kubernetes.io/component"]) ?? "";
    const allowed = new Set([53, ...(wideEgress[name] ?? wideEgress[component] ?? [])]);
    for (const wide of wideIn(at(props, "spec", "egress"), "to"))
      if (!isAllowed(wide, allowed)) yield `lets out to ${wide.whom} at ${said(wide.ports)} (spec.egress)`;
  },
  passing: [
    policy({
      ingress: [{ from: [{ podSelector: { matchLabels: { service: "web" } } }], ports }],
      egress: [],
    }),
    policy({ egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports }] }),
    policy({ egress: [{ ports: [{ protocol: "UDP", port: 53 }] }] }),
  ],
  failing: [
    policy({ ingress: [{}] }),
    policy({ ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports }] }),
    policy({ ingress: [{ from: [{ podSelector: {} }], ports }] }),
    policy({ ingress: [{ from: [{ namespaceSelector: {} }], ports }] }),
    policy({ ingress: [{ from: [{ podSelector: { matchLabels: { service: "web" } } }] }] }),
    policy({ egress: [{}] }),
    policy({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }] }),
  ],
});

function said(ports: readonly number[]): string {
  return ports.length === 0 ? "every port" : `port ${ports.join(", ")}`;
}

function isAllowed({ ports }: Wide, allowed: ReadonlySet<number>): boolean {
  return ports.length > 0 && ports.every((port) => allowed.has(port));
}
