/** What holds of all objects of an environment. */
import { describe, expect, test } from "@jest/globals";
import { plan as withReceivers } from "../../monitoring/testing/alerting.ts";
import { hidden, manifestFiles } from "./rendered.ts";
import { imagesFor, managed, objectsOf, partsFor, prod, settings } from "./testing/fixture.ts";

const variants = [
  ["of its own", {}],
  ["managed stores", managed],
  ["the operator", { operator: true, operatorLabels: { release: "monitoring" } }],
] as const;

describe.each(variants)("with %s", (_name, changes) => {
  const parts = partsFor(prod, changes);
  const all = parts.flatMap(({ manifests }) => manifests);

  test("no two objects of a kind have one name", () => {
    const names = all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("every name is a DNS label", () => {
    for (const { metadata } of all) expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  test("every object says what it is, and whose", () => {
    for (const { metadata } of all) {
      expect(metadata.labels).toMatchObject({
        "app.kubernetes.io/instance": "neuroerp-prod",
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/part-of": "neuroerp",
        "app.kubernetes.io/version": "2.0.0",
        application: "neuroerp",
        environment: "prod",
        version: "2.0.0",
      });
      expect(metadata.labels["service"]).toBe(metadata.labels["app.kubernetes.io/name"]);
    }
  });

  test("a part needs only what stands before it", () => {
    const seen = new Set<string>();
    for (const { name, needs } of parts) {
      for (const need of needs) expect([name, need, seen.has(need)]).toEqual([name, need, true]);
      seen.add(name);
    }
  });

  test("what pods refer to is there", () => {
    for (const { template } of podsOf(all)) {
      const text = JSON.stringify(template);
      const named = (kind: "ConfigMap" | "Secret" | "ServiceAccount") => objectsOf(parts, kind);
      for (const [, name = ""] of text.matchAll(/"configMap(?:Ref)?":{"name":"([^"]+)"/g))
        expect(named("ConfigMap").has(name)).toBe(true);
      for (const [, name = ""] of text.matchAll(/"secretName":"([^"]+)"/g))
        expect(named("Secret").has(name)).toBe(true);
      for (const [, name = ""] of text.matchAll(/"serviceAccountName":"([^"]+)"/g))
        expect(named("ServiceAccount").has(name)).toBe(true);
    }
  });

  test("one part alone has a token", () => {
    const withToken = podsOf(all).filter(({ template }) =>
      JSON.stringify(template).includes('"automountServiceAccountToken":true'),
    );
    expect(withToken.map(({ name }) => name)).toEqual("operator" in changes ? [] : ["pod-exporter"]);
  });

  test("images are named by their digests", () => {
    for (const { template } of podsOf(all))
      expect(JSON.stringify(template)).toMatch(/"image":"[^"]+@sha256:[0-9a-f]{64}"/);
  });
});

interface Runner {
  readonly spec: {
    readonly template?: object;
    readonly jobTemplate?: { readonly spec: { readonly template: object } };
  };
}

function templateOf({ spec: { template, jobTemplate } }: Runner): object {
  return template ?? jobTemplate?.spec.template ?? {};
}

function podsOf(all: readonly { kind: string; metadata: { name: string } }[]) {
  return all
    .filter(({ kind }) => ["Deployment", "StatefulSet", "Job", "CronJob"].includes(kind))
    .map((each) => ({ name: each.metadata.name, template: templateOf(each as unknown as Runner) }));
}

test("no file holds the value of a secret", () => {
  const files = manifestFiles(prod, { ...settings, ...managed }, imagesFor(prod));
  const text = [...files.values()].join("\n");
  expect(text).not.toContain("given-");
  expect(text).not.toMatch(/postgresql:\/\/\w+:[^@]*@/);
  expect(text).toContain(hidden);
});

test("the same plan gives the same bytes", () => {
  const files = () => [...manifestFiles(structuredClone(prod), settings, imagesFor(prod))];
  expect(files()).toEqual(files());
});

test("receivers' secrets are files of Alertmanager alone, and the relays' of the inbox", () => {
  const secrets = objectsOf(partsFor(withReceivers), "Secret");
  expect(
    Object.keys(secrets.get("alertmanager")?.data ?? stringDataOf(secrets.get("alertmanager"))).sort(),
  ).toEqual(["chat", "mail", "pager"]);
  expect(Object.keys(stringDataOf(secrets.get("alert-inbox")))).toEqual(["relayed"]);
});

/** As rendered, secrets have texts instead of values. */
function stringDataOf(secret: unknown): Record<string, string> {
  return (secret as { stringData?: Record<string, string> } | undefined)?.stringData ?? {};
}

test("the operator's objects have the labels that it looks for, and alerts say their namespace", () => {
  const parts = partsFor(withReceivers, { operator: true, operatorLabels: { release: "monitoring" } });
  for (const kind of [
    "ServiceMonitor",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "AlertmanagerConfig",
  ] as const) {
    const found = [...objectsOf(parts, kind).values()];
    expect(found.length).toBeGreaterThan(0);
    for (const { metadata } of found) expect(metadata.labels).toMatchObject({ release: "monitoring" });
  }
  const [config] = objectsOf(parts, "AlertmanagerConfig").values();
  const text = JSON.stringify(config?.spec);
  expect(text).toContain('"apiURL":{"name":"alert-receivers","key":"chat"}');
  expect(text).toContain('"routingKey":{"name":"alert-receivers","key":"pager"}');
  expect(text).toContain('"authPassword":{"name":"alert-receivers","key":"mail"}');
  expect(text).not.toMatch(/_file|_config/);
  for (const { spec } of objectsOf(parts, "PrometheusRule").values()) {
    const { groups } = spec as { groups: { rules: { alert?: string; labels?: Record<string, string> }[] }[] };
    for (const { alert, labels } of groups.flatMap(({ rules }) => rules))
      if (alert !== undefined) expect(labels?.["namespace"]).toMatch(/^[a-z]+-[a-z]+$/);
  }
});
