/** What becomes of a service on Kubernetes. */
import { describe, expect, test } from "@jest/globals";
import type { core } from "@pulumi/kubernetes/types/input.js";
import { normalise } from "../../../catalog/normalise.ts";
import { changed, options } from "../../../catalog/testing/fixture.ts";
import type { Part } from "./manifest.ts";
import { objectsOf, partsFor, prod } from "./testing/fixture.ts";

const parts = partsFor();
const deployments = objectsOf(parts, "Deployment");

const podOf = (name: string, from = deployments) =>
  (from.get(name) as unknown as { spec: { template: { spec: core.v1.PodSpec } } }).spec.template.spec;
const containerOf = (name: string, from = deployments) =>
  (podOf(name, from).containers as core.v1.Container[])[0] as core.v1.Container;

function shop(changes: Readonly<Record<string, unknown>> = {}): Part[] {
  return partsFor(normalise(changed(changes), { ...options, environment: "prod" }));
}

describe.each(prod.services.map((service) => [service.name, service] as const))("%s", (name, service) => {
  test("runs without root, rights, token, or a writable root", () => {
    expect(podOf(name)).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      serviceAccountName: name,
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(containerOf(name).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  test("has its memory as a request and as a limit, and its CPU as a request", () => {
    const memory = `${service.resources.memory / 2 ** 20}Mi`.replace("1024Mi", "1Gi");
    expect(containerOf(name).resources).toMatchObject({
      requests: { cpu: `${service.resources.cpu}m`, memory },
      limits: { memory },
    });
  });

  test("is left alone while it starts, and asked for its health then", () => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(name);
    const startup = startupProbe as { periodSeconds: number; failureThreshold: number };
    expect(startup.periodSeconds * startup.failureThreshold).toBe(service.health.startup / 1000);
    expect(readinessProbe).toMatchObject({
      httpGet: { path: service.health.path },
      periodSeconds: service.health.interval / 1000,
    });
    // Its health tells of its stores: no reason to start it anew.
    expect(livenessProbe).not.toMatchObject({ httpGet: { path: service.health.path } });
  });

  test("rolls without a gap: a new pod first, and an old one answers until nobody asks it", () => {
    expect(deployments.get(name)?.spec).toMatchObject({
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    });
    const grace = podOf(name).terminationGracePeriodSeconds;
    expect(containerOf(name).lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(grace).toBeGreaterThan(5 + 20);
  });

  test("is scaled at its CPU objective, from the catalogue's replicas on", () => {
    expect(objectsOf(parts, "HorizontalPodAutoscaler").get(name)?.spec).toMatchObject({
      scaleTargetRef: { kind: "Deployment", name },
      minReplicas: service.replicas,
      maxReplicas: service.replicas * 3,
      metrics: [{ resource: { target: { averageUtilization: service.objectives.cpu * 100 } } }],
    });
    expect(deployments.get(name)?.spec).not.toHaveProperty("replicas");
  });

  test("is spread over hosts and zones", () => {
    const constraints = podOf(name).topologySpreadConstraints as core.v1.TopologySpreadConstraint[];
    expect(constraints.map(({ topologyKey }) => topologyKey)).toEqual([
      "kubernetes.io/hostname",
      "topology.kubernetes.io/zone",
    ]);
  });
});

const migrationsIn = (all: Part[], service: string) =>
  [...objectsOf(all, "Job").keys()].find((each) => each.startsWith(`${service}-migrate-`));

test("migrations run before the roll, under another name when something changes, and only then", () => {
  const before = shop();
  expect(migrationsIn(before, "crm")).toMatch(/^crm-migrate-[0-9a-f]{8}$/);
  expect(migrationsIn(shop(), "crm")).toBe(migrationsIn(before, "crm"));
  const other = shop({ "services.crm.migrate": ["python", "-m", "other"] });
  expect(migrationsIn(other, "crm")).not.toBe(migrationsIn(before, "crm"));
  const servers = before.find(({ name }) => name === "crm");
  expect(servers?.needs).toEqual(["crm migrations"]);
});

test("a changed variable rolls the pods of its own service alone", () => {
  const before = objectsOf(shop(), "Deployment");
  const after = objectsOf(shop({ "services.crm.environment.LOG_LEVEL": "debug" }), "Deployment");
  const rolled = [...before.keys()].filter(
    (name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)),
  );
  expect(rolled).toEqual(["crm"]);
});

test("no pod of a service has the labels that another controller selects", () => {
  const selectors = [...deployments.values()].map(({ spec }) =>
    JSON.stringify((spec.selector as { matchLabels: object }).matchLabels),
  );
  expect(new Set(selectors).size).toBe(selectors.length);
  const [job] = objectsOf(parts, "Job").values();
  expect(job?.spec.template).toMatchObject({
    metadata: { labels: { "app.kubernetes.io/component": "task" } },
  });
});
