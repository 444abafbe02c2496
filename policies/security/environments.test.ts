/** That the ERP's own environments keep the pack `security`, and that each thing taken from them is missed. */
import { beforeAll, expect, test } from "@jest/globals";
import { Secret } from "@pulumi/policy";
import { example, type Judged } from "../judged.ts";
import { changed } from "../testing/changed.ts";
import { declaredEnvironments, type EnvironmentName, environmentNames } from "../testing/environments.ts";
import { policiesFindings } from "../testing/findings.ts";
import { security } from "./policies.ts";

let environments: Readonly<Record<EnvironmentName, readonly Judged[]>>;

beforeAll(async () => {
  environments = await declaredEnvironments({ sentry: true });
});

test.each(environmentNames)("%s keeps every policy of the pack", async (name) => {
  expect(await policiesFindings(security, environments[name], name)).toEqual([]);
});

const pod = "spec.template.spec";
const main = `${pod}.containers.0`;
const crm = "Deployment valeo-crm";
const staged = "Container neuroerp-staging-valeo-crm-1";
const collector = "DaemonSet log-collector";
const privileged = { "pod-security.kubernetes.io/enforce": "privileged" };

/** Environment, policy, `<kind> <name>`, and what is set there; undefined: it is taken out. */
const broken: readonly (readonly [EnvironmentName, string, string, string, unknown])[] = [
  ["prod", "non-root", crm, `${pod}.securityContext`, undefined],
  ["prod", "non-root", "StatefulSet database", `${pod}.securityContext.runAsUser`, 0],
  ["prod", "read-only-root", crm, `${main}.securityContext.readOnlyRootFilesystem`, false],
  [
    "prod",
    "no-privilege",
    "CronJob database-backup",
    `spec.jobTemplate.${main}.securityContext.privileged`,
    true,
  ],
  ["prod", "no-escalation", crm, `${main}.securityContext.allowPrivilegeEscalation`, undefined],
  ["prod", "no-capabilities", crm, `${main}.securityContext.capabilities.add`, ["SYS_ADMIN"]],
  ["prod", "no-capabilities", crm, `${main}.securityContext.capabilities`, undefined],
  ["prod", "seccomp", crm, `${pod}.securityContext.seccompProfile`, undefined],
  ["prod", "host-namespaces", crm, `${pod}.hostNetwork`, true],
  ["prod", "host-paths", crm, `${pod}.volumes.0`, { name: "tmp", hostPath: { path: "/var/run" } }],
  ["prod", "host-paths", collector, `${pod}.volumes.2.hostPath.path`, "/var/log"],
  ["prod", "host-paths", collector, `${pod}.volumes.3.hostPath.path`, "/var/lib"],
  ["prod", "host-paths", collector, `${main}.volumeMounts.2.readOnly`, false],
  ["prod", "no-capabilities", collector, `${main}.securityContext.capabilities.add`, ["DAC_READ_SEARCH"]],
  ["prod", "restricted-namespaces", "Namespace neuroerp-prod", "metadata.labels", privileged],
  ["prod", "pinned-images", crm, `${main}.image`, "registry.example.com/valeo-crm:2.0.0"],
  ["prod", "published-ports", "Service valeo-crm", "spec.type", "LoadBalancer"],
  ["prod", "ingress-tls", "Ingress neuroerp", "spec.tls", undefined],
  ["prod", "encrypted", crm, `${main}.env`, [{ name: "A", value: "redis://cache.example.com" }]],
  ["prod", "default-deny", "NetworkPolicy default-deny", "spec.policyTypes", ["Ingress"]],
  ["prod", "default-deny", "NetworkPolicy default-deny", "spec.podSelector", { matchLabels: { a: "b" } }],
  ["prod", "narrow-networks", "NetworkPolicy database", "spec.ingress", [{}]],
  ["prod", "narrow-networks", "NetworkPolicy database", "spec.egress", [{ ports: [{ port: 443 }] }]],
  ["prod", "narrow-networks", "NetworkPolicy valeo-crm", "spec.egress.0.ports", undefined],
  ["prod", "least-rights", "Role pod-exporter", "rules.0.verbs", ["*"]],
  ["prod", "least-rights", "ClusterRoleBinding neuroerp-prod-pod-exporter", "roleRef.name", "cluster-admin"],
  ["prod", "own-accounts", crm, `${pod}.serviceAccountName`, "default"],
  ["prod", "own-accounts", crm, `${pod}.automountServiceAccountToken`, true],
  ["prod", "restricted-namespaces", "Namespace neuroerp-prod", "metadata.labels", {}],
  ["prod", "private-files", crm, `${pod}.volumes.1.secret.defaultMode`, 0o444],
  ["prod", "plain-secret", "Secret valeo-crm", "data.TOKEN_KEY", "aHVudGVyMg=="],
  ["prod", "plain-secret", crm, `${main}.env`, [{ name: "TOKEN_KEY", value: "hunter2-hunter2" }]],
  ["staging", "non-root", staged, "user", undefined],
  ["staging", "read-only-root", staged, "readOnly", undefined],
  ["staging", "no-privilege", staged, "privileged", true],
  ["staging", "no-escalation", staged, "securityOpts", []],
  ["staging", "no-capabilities", staged, "capabilities", undefined],
  ["staging", "seccomp", staged, "securityOpts", ["no-new-privileges:true", "seccomp=unconfined"]],
  ["staging", "host-namespaces", staged, "networkMode", "host"],
  ["staging", "host-paths", staged, "mounts", [{ type: "bind", source: "/", target: "/host" }]],
  ["staging", "host-paths", "Container neuroerp-staging-cadvisor", "mounts.1.readOnly", false],
  ["staging", "host-paths", "Container neuroerp-staging-log-collector", "mounts.0.source", "/var/lib/docker"],
  ["staging", "pinned-images", staged, "image", "valeo-crm:2.0.0"],
  ["staging", "published-ports", "Container neuroerp-staging-edge", "ports.0.ip", "0.0.0.0"],
  ["staging", "closed-networks", staged, "networksAdvanced", undefined],
  ["staging", "closed-networks", "Network neuroerp-staging-back", "internal", false],
  ["staging", "plain-secret", staged, "envs", ["TOKEN_KEY=hunter2-hunter2"]],
  ["staging", "plain-secret", "Container neuroerp-staging-valeo-crm-files", "uploads.0.content", "hunter2"],
  ["staging", "encrypted", "sentry sentry", "baseUrl", "http://sentry.example.com/api/"],
  ["dev", "non-root", "Program valeo-crm", "user", "root"],
  ["dev", "loopback", "Program valeo-crm", "command.3", "0.0.0.0"],
  ["dev", "loopback", "File database-settings", "content", "listen_addresses = '*'\n"],
  ["dev", "private-files", "Directory database", "mode", "0755"],
  ["dev", "private-files", "File cache-settings", "mode", "0644"],
  ["dev", "plain-secret", "Program valeo-crm", "secretEnvironment.TOKEN_KEY", "hunter2"],
  ["dev", "hidden-secrets", "Program valeo-crm", "command", ["crm", new Secret("a-password-of-crm")]],
  ["staging", "hidden-secrets", staged, "envs", [new Secret("A=1")]],
  ["prod", "hidden-secrets", crm, `${main}.env`, [{ name: "A", value: new Secret("1") }]],
  ["dev", "secret-copies", "Program valeo-crm", "environment.A", "redis made-cache-password"],
];

test.each(broken)("%s: %s sees of %s: %s, %j", async (environment, policy, resource, path, value) => {
  const found = await policiesFindings(
    security.filter(({ name }) => name === policy),
    changed(environments[environment], resource, path, value),
    environment,
  );
  expect(found.map((each) => each.policy)).toContain(policy);
});

test("what is written by hand beside the catalogue is judged like it", async () => {
  const beside = [
    example("kubernetes:apps/v1:Deployment", "by-hand", {
      spec: { template: { spec: { containers: [{ name: "by-hand", image: "nginx" }] } } },
    }),
    example("docker:index/container:Container", "by-hand", { image: "nginx", ports: [{ internal: 80 }] }),
  ];
  const found = await policiesFindings(security, beside, "prod");
  expect([...new Set(found.map(({ policy }) => policy))].sort()).toEqual([
    "closed-networks",
    "default-deny",
    "no-capabilities",
    "no-escalation",
    "non-root",
    "own-accounts",
    "pinned-images",
    "published-ports",
    "read-only-root",
    "seccomp",
  ]);
});
