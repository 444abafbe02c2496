/** Replicas are not all on one node. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, list, number, object, type Properties } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";

const replicated: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet"]);

const crm = (spec: Properties, role = "api", replicas?: number) =>
  example("kubernetes:apps/v1:Deployment", "crm", {
    metadata: { labels: { "app.kubernetes.io/component": role } },
    spec: { replicas, template: { spec } },
  });
const hosts = { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" };
const apart = [{ labelSelector: {}, topologyKey: "kubernetes.io/hostname" }];

export const spread = resourcePolicy({
  name: "spread",
  severity: "high",
  rule: "Replicas run on different nodes.",
  why: "On one node they all end with it: the others are there for nothing.",
  mend: "give the pod `topologySpreadConstraints` with the key `kubernetes.io/hostname`, or an anti-affinity to its like",
  *judge(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined || !replicated.has(workload.kind)) return;
    const { pod } = workload;
    if (pod === undefined || !isMany(workload)) return;
    const constraints = list(pod.spec["topologySpreadConstraints"]).map(object);
    const skew = constraints.find((each) => (number(each["maxSkew"]) ?? 1) > 1);
    if (skew !== undefined)
      yield `${skew["maxSkew"]} more may run in one place than in another (${pod.path}.topologySpreadConstraints: maxSkew)`;
    const isSpread = constraints.some((each) => each["topologyKey"] === "kubernetes.io/hostname");
    if (!isSpread && !isApart(pod.spec))
      yield `all replicas may run on one node (${pod.path}.topologySpreadConstraints)`;
  },
  passing: [
    crm({ topologySpreadConstraints: [hosts] }),
    crm({
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: apart } },
    }),
    crm({}, "store", 1),
  ],
  failing: [
    crm({}),
    crm({}, "store", 2),
    crm({ topologySpreadConstraints: [] }),
    crm({ topologySpreadConstraints: [{ ...hosts, topologyKey: "topology.kubernetes.io/zone" }] }),
    crm({ topologySpreadConstraints: [{ ...hosts, maxSkew: 100 }] }),
  ],
});

/** What is no service, and says that there is one of it, cannot be spread. */
function isMany({ identity: { role }, resource: { props } }: Workload): boolean {
  return role === undefined || role === "service" || (number(at(props, "spec", "replicas")) ?? 1) > 1;
}

function isApart(spec: Properties): boolean {
  const rules = object(at(spec, "affinity", "podAntiAffinity"));
  return Object.values(rules).some((each) => list(each).length > 0);
}
