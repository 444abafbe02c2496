/** What a network policy of Kubernetes allows, as far as it is too much. */
import { at, list, number, object, text } from "../../workloads/values.ts";

export const networkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

/** One that lets through more than named neighbours. */
export interface Wide {
  /** `anybody`, `all pods of the namespace`, `0.0.0.0/0`. */
  readonly whom: string;
  /** Empty: all. */
  readonly ports: readonly number[];
}

/** @param peers `from` or `to` */
export function wideIn(rules: unknown, peers: "from" | "to"): readonly Wide[] {
  return list(rules).flatMap((rule) => {
    const ports = list(at(rule, "ports")).flatMap(portsOf);
    const found = list(at(rule, peers));
    const whom = found.length === 0 ? ["anybody"] : found.flatMap(wideness);
    // Somebody named, but at every port.
    const loose = whom.length === 0 && ports.length === 0 ? ["its neighbours at every port"] : whom;
    return loose.map((each) => ({ whom: each, ports }));
  });
}

function wideness(peer: unknown): string[] {
  const { ipBlock, namespaceSelector, podSelector } = object(peer);
  const cidr = text(at(ipBlock, "cidr"));
  if (cidr !== undefined) return /\/[0-7]$/.test(cidr) ? [cidr] : [];
  if (namespaceSelector !== undefined && selectsAll(namespaceSelector) && selectsAll(podSelector ?? {}))
    return ["all pods of the cluster"];
  if (namespaceSelector === undefined && podSelector !== undefined && selectsAll(podSelector))
    return ["all pods of the namespace"];
  return [];
}

function selectsAll(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  return Object.keys(object(matchLabels)).length === 0 && list(matchExpressions).length === 0;
}

/** A range of ports is as good as all. */
function portsOf(each: unknown): number[] {
  const { port, endPort } = object(each);
  const found = number(port);
  return found === undefined || endPort !== undefined ? [] : [found];
}
