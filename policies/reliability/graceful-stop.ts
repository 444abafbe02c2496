/** What ends may finish what it has begun. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, number, object, type Properties, text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";

type Wanted = { readonly atLeast: number };

const container = "docker:index/container:Container";
const stops = { stopSignal: "SIGTERM", stopTimeout: 30, destroyGraceSeconds: 30 };
const service = { metadata: { labels: { "app.kubernetes.io/component": "api" } } };
const lifecycle = { preStop: { sleep: { seconds: 5 } } };
const pod = (spec: Properties, part: Properties = { lifecycle }) =>
  example("kubernetes:apps/v1:Deployment", "crm", {
    ...service,
    spec: { template: { spec: { containers: [{ name: "crm", ...part }], ...spec } } },
  });

export const gracefulStop = resourcePolicy<Wanted>({
  name: "graceful-stop",
  severity: "medium",
  rule: "What ends is asked to end, has time for it, and gets no new requests meanwhile.",
  why: "Killed at once, it breaks off requests, and a store has to repair itself at its next start.",
  mend: "give it a time to end and, where requests are sent to it, a `preStop` that lets its address be forgotten first; stop it by SIGTERM or by what its server takes for a graceful end",
  settings: {
    atLeast: {
      type: "number",
      exclusiveMinimum: 0,
      default: 5,
      description: "Seconds that it has at least.",
    },
  },
  *judge(resource, { atLeast }) {
    const workload = workloadOf(resource);
    if (workload?.lasting !== true) return;
    if (workload.platform === "host") yield* onHost(workload.resource.props, atLeast);
    else if (workload.platform === "docker") yield* onDocker(workload.resource.props, atLeast);
    else yield* onKubernetes(workload, atLeast);
  },
  passing: [
    pod({ terminationGracePeriodSeconds: 35 }),
    pod({}),
    example(container, "crm", stops),
    example("supervisor:index:Program", "crm", { stop: { signal: "INT", timeout: 30_000 } }),
    example("supervisor:index:Pm2App", "crm", {}),
  ],
  failing: [
    pod({ terminationGracePeriodSeconds: 0 }),
    pod({}, {}),
    pod({ terminationGracePeriodSeconds: 5 }),
    example(container, "crm", {}),
    example(container, "crm", { ...stops, stopSignal: "SIGKILL" }),
    example(container, "crm", { ...stops, destroyGraceSeconds: 0 }),
    example("supervisor:index:Program", "crm", { stop: { signal: "KILL" } }),
    example("supervisor:index:Program", "crm", { stop: { timeout: 0 } }),
  ],
});

function* onHost(props: Properties, atLeast: number): Generator<string> {
  const stop = object(props["stop"]);
  yield* signalled(stop["signal"], "stop.signal");
  // The provider's own time-out is longer than any that is asked for.
  const patience = number(stop["timeout"]);
  if (patience !== undefined) yield* enough(patience / 1000, "stop.timeout", atLeast);
}

function* onDocker(props: Properties, atLeast: number): Generator<string> {
  yield* signalled(props["stopSignal"], "stopSignal");
  // The engine's default; the provider, when it removes one, kills at once.
  yield* enough(number(props["stopTimeout"]) ?? 10, "stopTimeout", atLeast);
  yield* enough(number(props["destroyGraceSeconds"]) ?? 0, "destroyGraceSeconds", atLeast);
}

function* onKubernetes({ identity: { role }, pod }: Workload, atLeast: number): Generator<string> {
  if (pod === undefined) return;
  const grace = number(pod.spec["terminationGracePeriodSeconds"]) ?? 30;
  yield* enough(grace, `${pod.path}.terminationGracePeriodSeconds`, atLeast);
  for (const { kind, name, path, props } of pod.containers) {
    if (kind !== "main") continue;
    const before = object(at(props, "lifecycle", "preStop"));
    const pause = number(at(before, "sleep", "seconds")) ?? 0;
    if (role === "service" && Object.keys(before).length === 0)
      yield `container "${name}": nothing waits until no more requests come (${path}.lifecycle.preStop)`;
    if (pause >= grace && pause > 0)
      yield `container "${name}": its preStop takes ${pause} s of the ${grace} s that it has to end`;
  }
}

function* signalled(signal: unknown, path: string): Generator<string> {
  const name = text(signal) ?? (number(signal) === undefined ? undefined : String(number(signal)));
  if (name !== undefined && /^(SIG)?KILL$|^9$/i.test(name)) yield `is killed, not asked (${path} is ${name})`;
}

function* enough(seconds: number, path: string, atLeast: number): Generator<string> {
  if (seconds < atLeast) yield `has ${seconds} s to end; allowed are ${atLeast} s or more (${path})`;
}
