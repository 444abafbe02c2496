/** That what runs is recognised on each platform, and whose it is. */
import { describe, expect, test } from "@jest/globals";
import { Secret } from "@pulumi/policy";
import { example } from "../judged.ts";
import { workloadOf } from "./read.ts";

const labels = { service: "crm", team: "sales", environment: "prod", version: "2.0.0" };
const identity = { service: "crm", role: "service", team: "sales", environment: "prod", version: "2.0.0" };

describe("on a host", () => {
  const environment = {
    SERVICE_NAME: "crm",
    TEAM: "sales",
    ENVIRONMENT: "prod",
    SERVICE_VERSION: "2.0.0",
  };

  test.each(["Pm2App", "Program"])("a %s lasts, and says whose it is", (kind) => {
    const workload = workloadOf(example(`supervisor:index:${kind}`, "crm", { environment }));
    expect(workload).toMatchObject({ platform: "host", kind, lasting: true, identity });
  });

  test("an environment that is secret as a whole is read all the same", () => {
    const props = { environment: new Secret(environment) };
    expect(workloadOf(example("supervisor:index:Program", "crm", props))?.identity).toEqual(identity);
  });

  test("a task does not last", () => {
    expect(workloadOf(example("supervisor:index:Task", "roles", {}))).toMatchObject({
      lasting: false,
      identity: { service: "roles", role: "task" },
    });
  });

  test("what has no service's name is a part of the stack where the platform has made it", () => {
    const own = example("supervisor:index:Program", "cache", { name: "cache" });
    const type = "neuroerp:index:Environment$neuroerp:platforms:Host$supervisor:index:Program";
    const stacks = { ...own, urn: own.urn.replace(own.type, type) };
    expect(workloadOf(stacks)?.identity).toMatchObject({ service: "cache", role: "part" });
    expect(workloadOf(own)?.identity).toMatchObject({ service: undefined, role: undefined });
  });

  test("an event listener is a part", () => {
    const listener = example("supervisor:index:Program", "memmon", { events: ["TICK_5"] });
    expect(workloadOf(listener)?.identity.role).toBe("part");
  });
});

describe("on Docker", () => {
  const container = (props: Record<string, unknown>) =>
    workloadOf(example("docker:index/container:Container", "crm-1", props));

  test("a container says by its labels whose it is", () => {
    const pairs = Object.entries({ ...labels, role: "service" }).map(([label, value]) => ({ label, value }));
    expect(container({ labels: pairs })).toMatchObject({ kind: "Container", lasting: true, identity });
  });

  test("what is not started, or may end, does not last", () => {
    expect(container({ start: false })?.lasting).toBe(false);
    expect(container({ mustRun: false, restart: "no" })?.lasting).toBe(false);
  });

  test("what its label says to be no task does last", () => {
    expect(container({ mustRun: false, labels: [{ label: "role", value: "store" }] })?.lasting).toBe(true);
  });

  test("what is started again whenever it ends does last, whatever it says", () => {
    expect(container({ mustRun: false, restart: "always" })?.lasting).toBe(true);
    expect(container({ labels: [{ label: "role", value: "task" }] })?.lasting).toBe(true);
  });
});

describe("on Kubernetes", () => {
  const pod = {
    metadata: { labels: { ...labels, "app.kubernetes.io/component": "api" } },
    spec: {
      containers: [{ name: "crm" }],
      initContainers: [{ name: "proxy", restartPolicy: "Always" }, { name: "copy" }],
    },
  };

  test.each([
    ["apps/v1", "Deployment", { spec: { template: pod } }, true],
    ["apps/v1", "StatefulSet", { spec: { template: pod } }, true],
    ["apps/v1", "DaemonSet", { spec: { template: pod } }, true],
    ["apps/v1", "ReplicaSet", { spec: { template: pod } }, true],
    ["core/v1", "ReplicationController", { spec: { template: pod } }, true],
    ["core/v1", "Pod", pod, true],
    ["batch/v1", "Job", { spec: { template: pod } }, false],
    ["batch/v1", "CronJob", { spec: { jobTemplate: { spec: { template: pod } } } }, false],
  ])("%s %s has a pod whose labels say whose it is", (group, kind, props, lasting) => {
    const workload = workloadOf(example(`kubernetes:${group}:${kind}`, "crm", props));
    expect(workload).toMatchObject({ platform: "kubernetes", kind, lasting, identity });
    expect(workload?.pod?.containers.map(({ name, kind }) => [name, kind])).toEqual([
      ["crm", "main"],
      ["proxy", "sidecar"],
      ["copy", "init"],
    ]);
  });

  test("a container says where it stands", () => {
    const workload = workloadOf(example("kubernetes:apps/v1:Deployment", "crm", { spec: { template: pod } }));
    expect(workload?.pod?.containers[0]?.path).toBe("spec.template.spec.containers[0]");
  });

  test("a bare pod that is not started again does not last", () => {
    const once = { spec: { ...pod.spec, restartPolicy: "Never" } };
    expect(workloadOf(example("kubernetes:core/v1:Pod", "crm", once))?.lasting).toBe(false);
  });

  test("the component says what is no service", () => {
    const props = { metadata: { labels: { "app.kubernetes.io/component": "store" } } };
    expect(workloadOf(example("kubernetes:apps/v1:StatefulSet", "db", props))?.identity.role).toBe("store");
  });
});

test.each([
  "kubernetes:core/v1:Service",
  "docker:index/network:Network",
  "supervisor:index:File",
  "aws:s3/bucket:Bucket",
])("%s is nothing that runs", (type) => {
  expect(workloadOf(example(type, "any", {}))).toBeUndefined();
});

test.each([null, "text", 3, [], { template: null }, { template: { spec: { containers: "none" } } }])(
  "an odd shape is read as empty: %j",
  (spec) => {
    const workload = workloadOf(example("kubernetes:apps/v1:Deployment", "odd", { spec }));
    expect(workload?.pod?.containers).toEqual([]);
    expect(workload?.identity.service).toBeUndefined();
  },
);
