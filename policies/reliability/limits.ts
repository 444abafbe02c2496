/** What runs has a limit of memory, and a share of the CPU. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, number, object, type Properties, text } from "../workloads/values.ts";
import type { Container, Workload } from "../workloads/workload.ts";

/** Of whom a share of the CPU is asked. */
type Wanted = { readonly cpu: "all" | "services" | "none" };

const whole = { requests: { cpu: "500m", memory: "512Mi" }, limits: { memory: "512Mi" } };
const container = "docker:index/container:Container";
const pod = (resources: unknown, list = "containers") =>
  example("kubernetes:apps/v1:Deployment", "crm", {
    spec: { template: { spec: { [list]: [{ name: "crm", resources }] } } },
  });

export const limits = resourcePolicy<Wanted>({
  name: "limits",
  severity: "high",
  rule: "What runs has a limit of memory, and a share of the CPU.",
  why: "One that grows without a limit takes its neighbours down with it, and without a share the scheduler fills the node up.",
  mend: "set `resources.limits.memory` and `resources.requests.cpu` (Kubernetes), `memory` and `cpus` (Docker), `memoryLimit` (PM2); in the catalogue `resources`",
  settings: {
    cpu: {
      type: "string",
      enum: ["all", "services", "none"],
      default: "all",
      description: "Of whom a share of the CPU is asked: everything that runs, services alone, or nobody.",
    },
  },
  *judge(resource, { cpu }) {
    const workload = workloadOf(resource);
    if (workload === undefined) return;
    const shared = () => cpu === "all" || (cpu === "services" && workload.identity.role === "service");
    if (workload.platform === "host") yield* onHost(workload);
    else if (workload.platform === "docker") yield* onDocker(workload, shared);
    else for (const each of workload.pod?.containers ?? []) yield* inPod(each, shared);
  },
  passing: [
    pod(whole),
    example(container, "crm", { memory: 512, memorySwap: 512, cpus: "0.5" }),
    example(container, "files", { start: false, mustRun: false }),
    example("supervisor:index:Pm2App", "crm", { memoryLimit: 536870912 }),
  ],
  failing: [
    pod(undefined),
    pod({ ...whole, limits: {} }),
    pod({ limits: { memory: "512Mi" } }),
    pod({ ...whole, limits: { memory: "0" } }),
    pod(undefined, "initContainers"),
    example(container, "crm", { cpus: "0.5" }),
    example(container, "crm", { memory: 512 }),
    example(container, "crm", { memory: 512, memorySwap: -1, cpus: "0.5" }),
    example("supervisor:index:Pm2App", "crm", {}),
  ],
});

/** supervisord has none: `memory-watched` looks for what watches its programs. */
function* onHost({ kind, resource: { props } }: Workload): Generator<string> {
  if (kind === "Pm2App" && !isPositive(props["memoryLimit"]))
    yield "memory has no limit (memoryLimit is not set)";
}

function* onDocker({ resource: { props } }: Workload, shared: () => boolean): Generator<string> {
  // It only holds files.
  if (props["start"] === false) return;
  if (!isPositive(props["memory"])) yield "memory has no limit (memory is not set)";
  if (number(props["memorySwap"]) === -1) yield "swap has no limit (memorySwap is -1)";
  const share = ["cpus", "cpuShares", "cpuQuota", "cpuSet"].some((key) => isGiven(props[key]));
  if (!share && shared()) yield "the CPU has no limit (cpus is not set)";
}

function* inPod({ name, props, path }: Container, shared: () => boolean): Generator<string> {
  const resources = object(props["resources"]);
  const what = `container "${name}"`;
  if (!isAmount(resources, "limits", "memory"))
    yield `${what}: memory has no limit (${path}.resources.limits.memory)`;
  const share = isAmount(resources, "requests", "cpu") || isAmount(resources, "limits", "cpu");
  if (!share && shared())
    yield `${what}: nothing says how much of the CPU it needs (${path}.resources.requests.cpu)`;
}

function isAmount(resources: Properties, ...path: readonly string[]): boolean {
  const amount = at(resources, ...path);
  return isPositive(amount) || Number.parseFloat(text(amount) ?? "") > 0;
}

function isPositive(value: unknown): boolean {
  return (number(value) ?? 0) > 0;
}

function isGiven(value: unknown): boolean {
  const said = number(value) ?? text(value);
  return said !== undefined && said !== 0;
}
