import { expect, test } from "@jest/globals";
import { judges } from "./readiness.ts";

const condition = (type: string, status: string, more: object = {}) => ({ type, status, ...more });
const rolledOut = condition("Progressing", "True", { reason: "NewReplicaSetAvailable" });

test.each<[string, string, object, "ready" | "waits" | "failed"]>([
  [
    "a Deployment that is rolled out",
    "apps/v1/Deployment",
    { status: { observedGeneration: 2, conditions: [rolledOut, condition("Available", "True")] } },
    "ready",
  ],
  [
    "one whose change was not seen yet",
    "apps/v1/Deployment",
    { status: { observedGeneration: 1, conditions: [rolledOut, condition("Available", "True")] } },
    "waits",
  ],
  ["one that is paused", "apps/v1/Deployment", { spec: { paused: true } }, "ready"],
  [
    "one that got stuck",
    "apps/v1/Deployment",
    {
      status: {
        observedGeneration: 2,
        conditions: [condition("Progressing", "False", { reason: "ProgressDeadlineExceeded" })],
      },
    },
    "failed",
  ],
  [
    "one whose pods exceed a quota",
    "apps/v1/Deployment",
    {
      status: {
        observedGeneration: 2,
        conditions: [condition("ReplicaFailure", "True", { message: "exceeded quota: q" })],
      },
    },
    "failed",
  ],
  [
    "a StatefulSet with a pod to come",
    "apps/v1/StatefulSet",
    { spec: { replicas: 2 }, status: { observedGeneration: 2, readyReplicas: 1 } },
    "waits",
  ],
  [
    "a StatefulSet whose pods are old ones",
    "apps/v1/StatefulSet",
    {
      spec: { replicas: 1 },
      status: { observedGeneration: 2, readyReplicas: 1, currentRevision: "a", updateRevision: "b" },
    },
    "waits",
  ],
  [
    "a StatefulSet that is up",
    "apps/v1/StatefulSet",
    {
      spec: { replicas: 1 },
      status: { observedGeneration: 2, readyReplicas: 1, currentRevision: "b", updateRevision: "b" },
    },
    "ready",
  ],
  [
    "a DaemonSet on all nodes",
    "apps/v1/DaemonSet",
    { status: { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2 } },
    "ready",
  ],
  ["a Job under way", "batch/v1/Job", { status: { active: 1 } }, "waits"],
  [
    "a Job that is done",
    "batch/v1/Job",
    { status: { conditions: [condition("Complete", "True")] } },
    "ready",
  ],
  [
    "a Job that has failed",
    "batch/v1/Job",
    { status: { conditions: [condition("Failed", "True")] } },
    "failed",
  ],
  ["a Pod that pulls its image in vain", "v1/Pod", { status: { phase: "Pending" } }, "waits"],
  ["a Pod that has done its work", "v1/Pod", { status: { phase: "Succeeded" } }, "ready"],
  ["a Service of the cluster", "v1/Service", { spec: { type: "ClusterIP" } }, "ready"],
  [
    "a LoadBalancer without an address",
    "v1/Service",
    { spec: { type: "LoadBalancer" }, status: { loadBalancer: {} } },
    "waits",
  ],
  [
    "an Ingress with an address",
    "networking.k8s.io/v1/Ingress",
    { status: { loadBalancer: { ingress: [{}] } } },
    "ready",
  ],
])("%s", (_what, kind, object, expected) => {
  const verdict = judges[kind]?.({ metadata: { generation: 2 }, ...object });
  const said = verdict?.ready ? "ready" : verdict?.failed ? "failed" : "waits";
  expect(said).toBe(expected);
});
