/** Nothing shares the machine's own network, processes or memory. */
import type { Judged } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, titleOf } from "../workloads/confinement.ts";
import { list, object, text } from "../workloads/values.ts";
import type { Pod } from "../workloads/workload.ts";
import { containers, deployment, docker } from "./examples.ts";

const ofPods = ["hostNetwork", "hostPID", "hostIPC"] as const;
const ofDocker = ["networkMode", "pidMode", "ipcMode", "usernsMode", "cgroupnsMode"] as const;

export const hostNamespaces = resourcePolicy({
  name: "host-namespaces",
  severity: "critical",
  rule: "No container shares the network, the processes or the memory of its machine.",
  why: "It would reach what listens on the machine's loopback alone, and see and end the machine's processes.",
  mend: 'remove `hostNetwork`, `hostPID`, `hostIPC` and `hostPort` (Docker: `networkMode`, `pidMode`, `ipcMode`, `usernsMode` other than "host")',
  *judge(resource) {
    if (runsOnDocker(resource)) yield* onDocker(resource.props);
    else yield* inPod(podOf(resource));
  },
  passing: [docker({ networkMode: "bridge" }), deployment({}), deployment({ hostNetwork: false })],
  failing: [
    docker({ networkMode: "host" }),
    docker({ pidMode: "host" }),
    docker({ ipcMode: "host" }),
    docker({ pidMode: "container:database" }),
    deployment({ hostNetwork: true }),
    deployment({ hostPID: true }),
    deployment({ hostIPC: true }),
    deployment(containers({ ports: [{ containerPort: 8000, hostPort: 8000 }] })),
  ],
});

function* onDocker(props: Judged["props"]): Generator<string> {
  for (const key of ofDocker) {
    const mode = text(props[key]) ?? "";
    if (mode === "host") yield `shares what is its machine's (${key} is "host")`;
    if (mode.startsWith("container:")) yield `shares what is another container's (${key})`;
  }
}

function* inPod(pod: Pod | undefined): Generator<string> {
  for (const key of ofPods)
    if (pod?.spec[key] === true) yield `shares what is its machine's (${pod.path}.${key} is true)`;
  for (const container of pod?.containers ?? [])
    for (const { hostPort } of list(container.props["ports"]).map(object))
      if (typeof hostPort === "number" && hostPort > 0)
        yield `${titleOf(container)}: takes a port of its machine (hostPort is ${hostPort})`;
}
