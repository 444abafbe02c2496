/** How lines and spans of prod's pods come to the store. */
import { describe, expect, test } from "@jest/globals";
import type { core } from "@pulumi/kubernetes/types/input.js";
import { output } from "@pulumi/pulumi";
import { partsOf } from "../manifests.ts";
import { imagesFor, managed, objectsOf, partsFor, prod, settings } from "../testing/fixture.ts";
import { volumeOf } from "./store.ts";

const parts = partsFor();

interface Runner {
  readonly spec: {
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: core.v1.PodSpec };
  };
}

const collectors = (changes = {}) =>
  objectsOf(partsFor(prod, changes), "DaemonSet").get("log-collector") as unknown as Runner & {
    readonly metadata: { readonly namespace: string };
  };
const first = ({ containers }: core.v1.PodSpec) => (containers as core.v1.Container[])[0];

/** A file of the only config map whose name begins so. */
function fileOf(name: string, file: string, of = parts): string {
  const found = [...objectsOf(of, "ConfigMap").values()].filter(({ data }) => file in data);
  const [map] = found.filter(({ metadata }) => metadata.name.startsWith(`${name}-`));
  return map?.data[file] ?? "";
}

interface IntakeSettings {
  readonly store: string;
  readonly format: string;
  readonly units: readonly { name: string; role: string; team: string | null; version: string | null }[];
}

const intakeSettings = (of = parts) => JSON.parse(fileOf("log-intake", "intake.json", of)) as IntakeSettings;

describe("the collector", () => {
  const set = collectors();
  const pod = set.spec.template.spec;

  test("is on every node, root without capabilities, in a namespace of its own", () => {
    expect(set.metadata.namespace).toBe("neuroerp-prod-logs");
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      tolerations: [{ operator: "Exists" }],
      securityContext: { runAsNonRoot: false, runAsUser: 0, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(first(pod)?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  test("reads the node's files, and writes to its own folder alone, which outlives it", () => {
    const volumes = (pod.volumes as core.v1.Volume[]).filter(({ hostPath }) => hostPath !== undefined);
    expect(volumes).toEqual([
      { name: "logs", hostPath: { path: "/var/log/pods", type: "Directory" } },
      { name: "spool", hostPath: { path: "/var/lib/neuroerp-prod-logs", type: "DirectoryOrCreate" } },
    ]);
    const mounts = first(pod)?.volumeMounts as core.v1.VolumeMount[];
    expect(mounts.find(({ name }) => name === "logs")).toMatchObject({ readOnly: true });
  });

  test("finds the node's files where the settings say, and shows them where the intake looks", () => {
    const { volumes, containers } = collectors({ podLogs: "/data/pods", logSpool: "/data/spool" }).spec
      .template.spec;
    expect(JSON.stringify(volumes)).toContain('"path":"/data/pods"');
    expect(JSON.stringify(volumes)).toContain('"path":"/data/spool"');
    expect(JSON.stringify(containers)).toContain('"mountPath":"/var/log/pods"');
  });

  test("follows files of this environment alone", () => {
    const followed = [...fileOf("log-collector", "rsyslog.conf").matchAll(/file="([^"]+)"/g)];
    expect(followed.map(([, pattern]) => pattern)).toEqual([
      "/var/log/pods/neuroerp-prod_*/*/[0-9]*[g0-9]",
      "/var/log/pods/neuroerp-prod-logs_*/*/[0-9]*[g0-9]",
    ]);
  });

  test("is the only pod that is shown files of a node, and the only one that is root", () => {
    for (const kind of ["Deployment", "StatefulSet", "Job"] as const)
      for (const [name, each] of objectsOf(parts, kind)) {
        const { volumes, securityContext } = (each as unknown as Runner).spec.template.spec;
        expect([name, JSON.stringify(volumes)]).toEqual([name, expect.not.stringContaining("hostPath")]);
        expect(securityContext).toMatchObject({ runAsNonRoot: true });
      }
    const namespaces = objectsOf(parts, "Namespace");
    const enforced = [...namespaces.values()].map(({ metadata }) => [
      metadata.name,
      metadata.labels["pod-security.kubernetes.io/enforce"],
    ]);
    expect(enforced).toEqual([
      ["neuroerp-prod", "restricted"],
      ["neuroerp-prod-logs", "privileged"],
    ]);
  });
});

describe("the intake", () => {
  test("knows every container that writes, whose it is, and in which role", () => {
    const { units, format } = intakeSettings();
    expect(format).toBe("cri");
    const roles = Object.fromEntries(units.map(({ name, role }) => [name, role]));
    for (const kind of ["Deployment", "StatefulSet", "DaemonSet"] as const)
      for (const name of objectsOf(parts, kind).keys()) expect([name, roles[name]]).not.toContain(undefined);
    expect(roles).toMatchObject({
      "valeo-crm": "service",
      database: "store",
      prometheus: "monitoring",
      "log-collector": "monitoring",
      "log-intake": "monitoring",
      "database-backup": "maintenance",
      "database-roles": "maintenance",
    });
    expect(units.find(({ name }) => name === "valeo-crm")).toMatchObject({
      team: prod.services.find(({ name }) => name === "valeo-crm")?.team,
      version: "2.0.0",
    });
  });

  test.each([
    ["its own", {}, ["database-postgres", "database-valeo_crm", "database-monitor", "cache-password"]],
    ["managed", managed, ["database-administrator", "database-valeo_crm", "cache-password"]],
  ])(
    "is told every secret of the environment, with %s stores, and makes no variables of them",
    (_whose, changes, names) => {
      const made = partsFor(prod, changes);
      const secret = objectsOf(made, "Secret").get("log-intake") as unknown as {
        readonly stringData: Readonly<Record<string, string>>;
      };
      const given = prod.secrets.map(({ key }) => `secret-${key}`);
      expect(Object.keys(secret.stringData)).toEqual(expect.arrayContaining([...given, ...names]));
      const pod = (objectsOf(made, "Deployment").get("log-intake") as unknown as Runner).spec.template.spec;
      expect(first(pod)?.volumeMounts).toContainEqual({
        name: "secrets",
        mountPath: "/run/masked",
        readOnly: true,
      });
    },
  );
});

test("the store's volume is larger than what the store may fill", () => {
  const GiB = 2 ** 30;
  expect(volumeOf(20 * GiB)).toBe(25 * GiB);
  expect(volumeOf(GiB)).toBe(2 * GiB);
});

describe("traces", () => {
  const destination = {
    endpoint: "https://traces.example.com:8443/v1/traces",
    headers: output("key=canary"),
  };
  const withDestination = partsOf({
    plan: prod,
    settings: { ...settings, tracesNetworks: ["203.0.113.0/24"] },
    images: imagesFor(prod),
    secrets: Object.fromEntries(prod.secrets.map(({ key }) => [key, "a secret"])),
    dsns: {},
    traces: destination,
    vault: { made: () => output("made"), checksum: () => "checksum" },
  });

  test("are sent to the collector by every service", () => {
    for (const { name } of prod.services) {
      const variables = [...objectsOf(parts, "ConfigMap").values()]
        .filter(({ metadata }) => metadata.labels["service"] === name)
        .flatMap(({ data }) => Object.entries(data));
      expect(Object.fromEntries(variables)).toMatchObject({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://trace-collector.neuroerp-prod.svc:4318/otlp/v1/traces",
        TRACES_SAMPLE: String(prod.monitoring.traces.sample),
      });
    }
  });

  test("leave the cluster for their destination alone, and only where there is one", () => {
    const egress = (of: typeof parts) =>
      JSON.stringify(objectsOf(of, "NetworkPolicy").get("trace-collector")?.spec.egress);
    expect(egress(parts)).not.toContain("ipBlock");
    expect(egress(withDestination)).toContain('"cidr":"203.0.113.0/24"');
    expect(egress(withDestination)).toContain('"port":8443');
  });

  test("are sent there with headers that stand in no settings", () => {
    const text = fileOf("trace-collector", "collector.yaml", withDestination);
    expect(text).toContain("https://traces.example.com:8443/v1/traces");
    expect(text).toContain("file:/run/traces/headers.json}");
    expect(JSON.stringify([...objectsOf(withDestination, "ConfigMap").values()])).not.toContain("canary");
    expect(Object.keys(objectsOf(withDestination, "Secret").get("log-intake")?.data ?? {})).toContain(
      "traces-headers",
    );
  });
});
