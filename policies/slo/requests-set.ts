/** What runs on Kubernetes says what it needs. */
import { deploymentOf } from "../capacity/examples.ts";
import { quantityOf } from "../capacity/quantities.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { at } from "../workloads/values.ts";
import type { Container } from "../workloads/workload.ts";

export const requestsSet = resourcePolicy({
  name: "requests-set",
  severity: "high",
  rule: "Every container asks for the CPU and the memory that it needs, and for no more memory than it may have.",
  why: "What asks for nothing is put on a full node, is evicted first, and has no CPU share that an autoscaler could measure.",
  mend: "set `resources.memory` and `resources.cpu` of the service (of a container `resources.requests`)",
  *judge(resource) {
    for (const each of workloadOf(resource)?.pod?.containers ?? []) yield* wrong(each);
  },
  passing: [deploymentOf("crm")],
  failing: [
    deploymentOf("crm", {}, {}),
    deploymentOf("crm", {}, { requests: { memory: "256Mi" }, limits: { memory: "256Mi" } }),
    deploymentOf("crm", {}, { requests: { cpu: "1" } }),
    deploymentOf("crm", {}, { requests: { cpu: "0", memory: "256Mi" } }),
    deploymentOf("crm", {}, { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "512Mi" } }),
  ],
});

/** A limit without a request counts as the request, too: Kubernetes sets it so. */
function* wrong({ name, props }: Container): Generator<string> {
  for (const what of ["cpu", "memory"]) {
    const [asked, limit] = ["requests", "limits"].map((part) => at(props, "resources", part, what));
    const amount = quantityOf(asked ?? limit);
    const path = `resources.requests.${what}`;
    if (amount === undefined || amount <= 0)
      yield `container "${name}": asks for no ${what} (${path} is ${asked ?? "not set"})`;
    else if (amount > (quantityOf(limit) ?? Number.POSITIVE_INFINITY))
      yield `container "${name}": asks for more ${what} than it may have (${path} is ${asked}, its limit ${limit})`;
  }
}
