/** What lasts is asked whether it works, and what does not is noticed soon. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { list, number, object, type Properties, text } from "../workloads/values.ts";
import type { Container, Workload } from "../workloads/workload.ts";
import { goSeconds } from "./durations.ts";

type Wanted = { readonly noticedWithin: number };

const good = {
  httpGet: { path: "/health", port: "http" },
  periodSeconds: 10,
  timeoutSeconds: 2,
  failureThreshold: 3,
};
const pod = (container: Properties) => ({
  spec: { template: { spec: { containers: [{ name: "crm", ...container }] } } },
});
const check = { tests: ["CMD", "answers", "/health"], interval: "10s", timeout: "2s", retries: 3 };

const deployment = "kubernetes:apps/v1:Deployment";
const container = "docker:index/container:Container";
const program = "supervisor:index:Program";

export const probes = resourcePolicy<Wanted>({
  name: "probes",
  severity: "high",
  rule: "What lasts is asked whether it works, often enough.",
  why: "Requests go on to one that does not answer, and one that hangs is never started anew.",
  mend: "give it a readiness and a liveness probe (on Docker a health check, on a host `ready`), whose time-out is shorter than its period",
  settings: {
    noticedWithin: {
      type: "number",
      exclusiveMinimum: 0,
      default: 120,
      description: "Seconds until a probe has noticed that something does not work.",
    },
  },
  *judge(resource, { noticedWithin }) {
    const workload = workloadOf(resource);
    if (workload?.lasting !== true) return;
    if (workload.platform === "host") yield* onHost(workload);
    else if (workload.platform === "docker") yield* onDocker(workload.resource.props, noticedWithin);
    else
      for (const each of workload.pod?.containers ?? [])
        if (each.kind === "main") yield* inPod(each, noticedWithin);
  },
  passing: [
    example(deployment, "crm", pod({ readinessProbe: good, livenessProbe: good })),
    example(container, "crm", { healthcheck: check }),
    example(program, "crm", { ready: { url: "http://127.0.0.1:8001/health" } }),
    example("kubernetes:batch/v1:Job", "roles", pod({})),
  ],
  failing: [
    example(deployment, "crm", pod({ livenessProbe: good })),
    example(deployment, "crm", pod({ readinessProbe: good })),
    example(deployment, "crm", pod({ readinessProbe: { ...good, periodSeconds: 600 }, livenessProbe: good })),
    example(deployment, "crm", pod({ readinessProbe: { ...good, timeoutSeconds: 60 }, livenessProbe: good })),
    example(deployment, "crm", pod({ readinessProbe: { periodSeconds: 5 }, livenessProbe: good })),
    example(container, "crm", {}),
    example(container, "crm", { healthcheck: { tests: ["NONE"] } }),
    example(container, "crm", { healthcheck: { ...check, interval: "10m" } }),
    example(program, "crm", {}),
  ],
});

/** The supervisor has its own way to look after what ends; what does not end has to be asked. */
function* onHost({ resource: { props }, identity: { role } }: Workload): Generator<string> {
  // A part of the stack that serves nobody has nothing to answer with.
  if (role === "part" && list(props["ports"]).length === 0) return;
  const ready = object(props["ready"]);
  const asked = ["url", "port", "command"].some((key) => ready[key] !== undefined);
  if (!asked) yield "nothing says when it is ready (ready has no url, port or command)";
}

function* onDocker(props: Properties, noticedWithin: number): Generator<string> {
  const { tests, interval, timeout, retries } = object(props["healthcheck"]);
  const [first] = list(tests);
  if (first === undefined) return yield "has no health check (healthcheck.tests is not set)";
  if (first === "NONE") return yield `its health check is off (healthcheck.tests is ["NONE"])`;
  // Docker's own defaults, which it takes for 0, too.
  const [pause, answer] = [goSeconds(text(interval)) || 30, goSeconds(text(timeout)) || 30];
  const noticed = (number(retries) || 3) * (pause + answer);
  if (noticed > noticedWithin) yield late("its health check", noticed, noticedWithin);
}

function* inPod({ name, props, path }: Container, noticedWithin: number): Generator<string> {
  for (const key of ["readinessProbe", "livenessProbe"] as const) {
    const probe = object(props[key]);
    const what = `container "${name}": its ${key === "readinessProbe" ? "readiness" : "liveness"} probe`;
    const asks = ["httpGet", "tcpSocket", "exec", "grpc"].some((way) => probe[way] !== undefined);
    if (!asks) yield `${what} is missing (${path}.${key})`;
    else yield* timely(probe, what, noticedWithin);
  }
}

function* timely(probe: Properties, what: string, noticedWithin: number): Generator<string> {
  // The cluster's own defaults.
  const period = number(probe["periodSeconds"]) ?? 10;
  const timeout = number(probe["timeoutSeconds"]) ?? 1;
  const noticed = period * (number(probe["failureThreshold"]) ?? 3) + timeout;
  if (timeout > period) yield `${what} waits ${timeout} s for an answer, and asks every ${period} s`;
  if (noticed > noticedWithin) yield late(what, noticed, noticedWithin);
}

function late(what: string, seconds: number, allowed: number): string {
  return `${what} notices after ${Math.round(seconds)} s; allowed are ${allowed} s`;
}
