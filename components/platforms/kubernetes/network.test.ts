/** Who may talk to whom in prod. */
import { describe, expect, test } from "@jest/globals";
import type { networking } from "@pulumi/kubernetes/types/input.js";
import { managed, objectsOf, partsFor } from "./testing/fixture.ts";

type Rule = networking.v1.NetworkPolicyEgressRule & networking.v1.NetworkPolicyIngressRule;

function connections(changes: Parameters<typeof partsFor>[1] = {}): (from: string, to: string) => string[] {
  const policies = objectsOf(partsFor(undefined, changes), "NetworkPolicy");
  const rulesOf = (name: string, direction: "ingress" | "egress") =>
    (policies.get(name)?.spec as Record<string, Rule[]> | undefined)?.[direction] ?? [];
  const portsOf = (rules: Rule[], key: "from" | "to", other: string) =>
    rules
      .filter((rule) => JSON.stringify(rule[key]).includes(`"service":"${other}"`))
      .flatMap(({ ports }) => (ports as { port: number }[]).map(({ port }) => String(port)));
  // Both sides have to allow it.
  return (from, to) => {
    const there = portsOf(rulesOf(to, "ingress"), "from", from);
    return portsOf(rulesOf(from, "egress"), "to", to).filter((port) => there.includes(port));
  };
}

const reaches = connections();

test("nothing is allowed that is not listed, in either namespace", () => {
  const policies = objectsOf(partsFor(), "NetworkPolicy");
  for (const name of ["default-deny", "log-collector-default-deny"])
    expect(policies.get(name)?.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
});

test.each([
  ["valeo-crm", "database-pool", "16432"],
  ["valeo-crm", "database", "15432"],
  ["valeo-crm", "cache", "16379"],
  ["database-pool", "database", "15432"],
  ["database-roles", "database", "15432"],
  ["database-backup", "database", "15432"],
  ["valeo-frontend", "valeo-crm", "8001"],
  ["prometheus", "valeo-crm", "8001"],
  ["prometheus", "pod-exporter", "9418"],
  ["prometheus", "alertmanager", "9093"],
  ["blackbox-exporter", "valeo-frontend", "3000"],
  ["alertmanager", "alert-inbox", "9094"],
  ["postgres-exporter", "database", "15432"],
  ["redis-exporter", "cache", "16379"],
  ["valeo-crm", "trace-collector", "4318"],
  ["valeo-frontend", "trace-collector", "4318"],
  ["trace-collector", "log-intake", "9429"],
  ["log-collector", "log-intake", "9429"],
  ["log-intake", "log-store", "9428"],
  ["prometheus", "log-store", "9428"],
  ["prometheus", "log-intake", "9429"],
])("%s reaches %s on %s alone", (from, to, port) => {
  expect(new Set(reaches(from, to))).toEqual(new Set([port]));
});

test.each([
  ["valeo-frontend", "database"],
  ["valeo-frontend", "cache"],
  ["valeo-audit", "valeo-crm"],
  ["valeo-crm", "prometheus"],
  ["valeo-crm", "alertmanager"],
  ["prometheus", "database"],
  ["database-backup", "cache"],
  ["database-backup", "database-pool"],
  ["valeo-crm", "log-intake"],
  ["valeo-crm", "log-store"],
  ["log-collector", "log-store"],
  ["log-collector", "database"],
  ["trace-collector", "log-store"],
])("%s does not reach %s", (from, to) => {
  expect(reaches(from, to)).toEqual([]);
});

test("every policy lets its pods ask for names, and gives nobody a way to everywhere but to what has no fixed place", () => {
  for (const [name, { spec }] of objectsOf(partsFor(), "NetworkPolicy")) {
    if (name.endsWith("default-deny")) continue;
    const [names, ...others] = spec.egress as Rule[];
    expect(names).toMatchObject({ ports: [{ port: 53 }, { port: 53 }] });
    const wide = JSON.stringify(others).includes("0.0.0.0/0");
    expect([name, wide]).toEqual([name, name === "pod-exporter"]);
  }
});

describe("with managed stores", () => {
  const policies = objectsOf(partsFor(undefined, managed), "NetworkPolicy");

  test("who needs them may leave for their networks, on their ports", () => {
    for (const name of ["valeo-crm", "database-pool", "database-roles", "postgres-exporter"]) {
      const text = JSON.stringify(policies.get(name)?.spec.egress);
      expect([name, text]).toEqual([name, expect.stringContaining('"cidr":"10.0.0.0/8"')]);
      expect(text).toContain('"port":5432');
    }
    expect(JSON.stringify(policies.get("valeo-frontend")?.spec.egress)).not.toContain("cidr");
  });

  test("there is none in the cluster, and the pool goes to them with TLS", () => {
    const parts = partsFor(undefined, managed);
    expect([...objectsOf(parts, "StatefulSet").keys()].sort()).toEqual([
      "alertmanager",
      "log-store",
      "prometheus",
    ]);
    const config = [...objectsOf(parts, "ConfigMap")].find(([name]) => name.startsWith("database-pool-"));
    expect(config?.[1].data["pgbouncer.ini"]).toContain("host=postgres.example.com port=5432");
    expect(config?.[1].data["pgbouncer.ini"]).toContain("server_tls_sslmode = require");
  });
});
