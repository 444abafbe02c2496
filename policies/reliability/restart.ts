/** What lasts is started again when it ends, for ever, after growing pauses. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { number, text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";

const container = "docker:index/container:Container";
const pod = "kubernetes:core/v1:Pod";

/** Under the supervisors of a host it is so for everything: no input of theirs says otherwise. */
export const restart = resourcePolicy({
  name: "restart",
  severity: "high",
  rule: "What lasts comes back by itself.",
  why: "It ends one day, by a mistake of its own or with its machine, and then stays away until somebody sees it.",
  mend: "set `restart` to `unless-stopped` (Docker), or let a Deployment with `restartPolicy: Always` make it (Kubernetes)",
  *judge(resource) {
    const workload = workloadOf(resource);
    if (workload?.lasting !== true) return;
    if (workload.platform === "docker") yield* onDocker(workload);
    else if (workload.platform === "kubernetes") yield* onKubernetes(workload);
  },
  passing: [
    example(container, "crm", { restart: "unless-stopped" }),
    example(container, "crm", { restart: "on-failure" }),
    example("kubernetes:apps/v1:Deployment", "crm", { spec: { template: { spec: { containers: [] } } } }),
    example("supervisor:index:Pm2App", "crm", {}),
    example(pod, "once", { spec: { restartPolicy: "Never" } }),
  ],
  failing: [
    example(container, "crm", {}),
    example(container, "crm", { restart: "no" }),
    example(container, "crm", { restart: "on-failure", maxRetryCount: 3 }),
    example(pod, "crm", { spec: { containers: [] } }),
    example("kubernetes:apps/v1:Deployment", "crm", {
      spec: { template: { spec: { restartPolicy: "OnFailure" } } },
    }),
  ],
  remediate({ type, props }) {
    if (type !== container || props["mustRun"] === false || props["start"] === false) return undefined;
    const { maxRetryCount: _given, ...others } = props;
    return { ...others, restart: "unless-stopped" };
  },
});

function* onDocker({ resource: { props } }: Workload): Generator<string> {
  const policy = text(props["restart"]) ?? "no";
  const most = number(props["maxRetryCount"]) ?? 0;
  if (policy === "no") yield "is not started again when it ends (restart is not set)";
  else if (policy === "on-failure" && most > 0) yield `is given up after ${most} tries (maxRetryCount)`;
}

function* onKubernetes({ kind, pod }: Workload): Generator<string> {
  if (kind === "Pod") return yield "is a bare pod: it goes with its node, and nothing makes another one";
  const policy = text(pod?.spec["restartPolicy"]) ?? "Always";
  if (policy !== "Always")
    yield `is not started again whenever it ends (${pod?.path}.restartPolicy is ${policy})`;
}
