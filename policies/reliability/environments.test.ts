/** That the ERP's own environments keep the pack `reliability`, and that each thing taken from them is missed. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Judged } from "../judged.ts";
import { declaredEnvironments, type EnvironmentName, environmentNames } from "../testing/environments.ts";
import { policiesFindings } from "../testing/findings.ts";
import { reliability } from "./policies.ts";

let environments: Readonly<Record<EnvironmentName, readonly Judged[]>>;

beforeAll(async () => {
  environments = await declaredEnvironments();
});

test.each(environmentNames)("%s keeps every policy of the pack", async (name) => {
  expect(await policiesFindings(reliability, environments[name], name)).toEqual([]);
});

const pod = "spec.template.spec";
const main = `${pod}.containers.0`;

/** Environment, policy, `<kind> <name>`, and what is set there; null: it is taken out. */
const broken: readonly (readonly [EnvironmentName, string, string, string, unknown])[] = [
  ["prod", "probes", "Deployment valeo-crm", `${main}.readinessProbe`, null],
  ["prod", "probes", "Deployment valeo-crm", `${main}.livenessProbe`, null],
  ["prod", "probes", "StatefulSet database", `${main}.readinessProbe.periodSeconds`, 600],
  ["prod", "probes", "Deployment valeo-audit", `${main}.livenessProbe.timeoutSeconds`, 60],
  ["staging", "probes", "Container neuroerp-staging-valeo-crm-1", "healthcheck", null],
  ["staging", "probes", "Container neuroerp-staging-database", "healthcheck.tests", ["NONE"]],
  ["staging", "probes", "Container neuroerp-staging-cache", "healthcheck.interval", "5m"],
  ["dev", "probes", "Program valeo-crm", "ready", null],
  ["dev", "probes", "Program prometheus", "ready.url", null],
  ["dev", "probes", "Pm2App valeo-frontend", "ready", null],
  ["staging", "restart", "Container neuroerp-staging-valeo-crm-1", "restart", null],
  ["staging", "restart", "Container neuroerp-staging-edge", "restart", "no"],
  ["prod", "restart", "Deployment valeo-crm", `${pod}.restartPolicy`, "Never"],
  ["prod", "limits", "Deployment valeo-crm", `${main}.resources.limits.memory`, null],
  ["prod", "limits", "StatefulSet prometheus", `${main}.resources`, null],
  ["prod", "limits", "Deployment valeo-crm", `${main}.resources.requests.cpu`, null],
  ["prod", "limits", "CronJob database-backup", `spec.jobTemplate.${main}.resources.limits`, null],
  ["staging", "limits", "Container neuroerp-staging-valeo-crm-1", "memory", null],
  ["staging", "limits", "Container neuroerp-staging-valeo-crm-1", "cpus", null],
  ["staging", "limits", "Container neuroerp-staging-database", "memory", null],
  ["dev", "limits", "Pm2App valeo-frontend", "memoryLimit", null],
  ["dev", "memory-watched", "Program memmon", "command", ["memmon", "-c"]],
  ["prod", "graceful-stop", "Deployment valeo-crm", `${pod}.terminationGracePeriodSeconds`, 0],
  ["prod", "graceful-stop", "Deployment valeo-crm", `${main}.lifecycle`, null],
  ["staging", "graceful-stop", "Container neuroerp-staging-valeo-crm-1", "destroyGraceSeconds", null],
  ["staging", "graceful-stop", "Container neuroerp-staging-database", "stopTimeout", 1],
  ["staging", "graceful-stop", "Container neuroerp-staging-cache", "stopSignal", "SIGKILL"],
  ["dev", "graceful-stop", "Program database", "stop.timeout", 100],
  ["prod", "replicas", "HorizontalPodAutoscaler valeo-crm", "spec.minReplicas", 1],
  ["prod", "replicas", "HorizontalPodAutoscaler valeo-crm", "spec.scaleTargetRef.name", "valeo-audit"],
  ["prod", "replicas", "Deployment valeo-crm", "spec.strategy.type", "Recreate"],
  ["prod", "spread", "Deployment valeo-crm", `${pod}.topologySpreadConstraints`, null],
  ["prod", "spread", "StatefulSet prometheus", `${pod}.topologySpreadConstraints`, []],
  ["prod", "backups", "CronJob database-backup", "spec.suspend", true],
  ["prod", "backups", "CronJob database-backup", "spec.schedule", "30 2 * * 0"],
  [
    "prod",
    "protected-data",
    "StatefulSet database",
    "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
    "Delete",
  ],
];

test.each(broken)("%s: %s sees of %s: %s, %j", async (environment, policy, resource, path, value) => {
  const changed = environments[environment].map((each) =>
    titleOf(each) === resource ? { ...each, props: put(each.props, path.split("."), value) } : each,
  );
  expect(changed).not.toEqual(environments[environment]);
  const found = await policiesFindings(reliability, changed, environment);
  expect(found.map((each) => each.policy)).toContain(policy);
});

const without: readonly (readonly [EnvironmentName, string, (title: string) => boolean])[] = [
  ["prod", "backups", (title) => title === "CronJob database-backup"],
  ["prod", "replicas", (title) => title === "HorizontalPodAutoscaler valeo-backend"],
  ["dev", "memory-watched", (title) => title === "Program memmon"],
  ["dev", "dead-mans-switch", (title) => title === "File rules-stack"],
  ["prod", "dead-mans-switch", (title) => title.startsWith("ConfigMap rules-stack")],
  ["staging", "dead-mans-switch", (title) => title === "Container neuroerp-staging-prometheus-files"],
];

test.each(without)("%s: %s misses a resource that is taken out", async (environment, policy, isTaken) => {
  const left = environments[environment].filter((each) => !isTaken(titleOf(each)));
  expect(left).toHaveLength(environments[environment].length - 1);
  const found = await policiesFindings(reliability, left, environment);
  expect(found.map((each) => each.policy)).toContain(policy);
});

test.each(["Namespace neuroerp-prod", "PersistentVolumeClaim database-backups"])(
  "prod: without protection %s is refused",
  async (title) => {
    const open = environments.prod.map((each) =>
      titleOf(each) === title ? { ...each, options: { ...each.options, protect: false } } : each,
    );
    const found = await policiesFindings(reliability, open, "prod");
    expect(found.map((each) => each.policy)).toEqual(["protected-data"]);
  },
);

function titleOf({ type, name }: Judged): string {
  return `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
}

/** A copy in which one value is another; null: in which there is none. */
function put(inside: unknown, [key = "", ...rest]: readonly string[], value: unknown): Judged["props"] {
  if (Array.isArray(inside)) {
    const copy = [...inside];
    copy[Number(key)] = put(inside[Number(key)], rest, value);
    return copy as unknown as Judged["props"];
  }
  const { [key]: old, ...others } = inside as Record<string, unknown>;
  if (rest.length > 0) return { ...others, [key]: put(old, rest, value) };
  return value === null ? others : { ...others, [key]: value };
}
