/** Nobody is root in a container, nor on the host where it is asked for. */
import { example, type Judged } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, securityOf, titleOf } from "../workloads/confinement.ts";
import { list, text } from "../workloads/values.ts";
import type { Container, Pod } from "../workloads/workload.ts";
import { containers, deployment, docker } from "./examples.ts";

type Known = {
  readonly rootContainers: readonly string[];
  readonly rootPods: Readonly<Record<string, string>>;
};

const onHost: ReadonlySet<string> = new Set(
  ["Program", "Pm2App", "Task"].map((kind) => `supervisor:index:${kind}`),
);

export const nonRoot = resourcePolicy<Known>({
  name: "non-root",
  severity: "high",
  rule: "No process runs as root.",
  why: "Root in a container is one mistake of the kernel away from root on its machine, and owns every file that it is shown.",
  mend: "set `securityContext.runAsNonRoot: true` and a `runAsUser` other than 0 on Kubernetes, `user` on Docker and the host",
  settings: {
    rootContainers: {
      type: "array",
      items: { type: "string" },
      default: [],
      description:
        "Docker's containers that may be root, by the end of their name: what watches the engine must.",
    },
    rootPods: {
      type: "object",
      additionalProperties: { type: "string", minLength: 10 },
      default: {},
      description:
        "What may make pods that are root, by its name → why: files of a node are root's. Capabilities it has none all the same.",
    },
  },
  *judge(resource, { rootContainers, rootPods }) {
    const { type, name, props } = resource;
    if (runsOnDocker(resource)) {
      if (!rootContainers.some((each) => name.endsWith(each))) yield* inDocker(props);
    } else if (onHost.has(type)) {
      if (isRoot(text(props["user"]))) yield "runs as root (user)";
    } else if (!(resource.type.startsWith("kubernetes:") && Object.hasOwn(rootPods, name))) {
      const pod = podOf(resource);
      for (const container of pod?.containers ?? []) yield* inPod(pod as Pod, container);
    }
  },
  passing: [
    docker({ user: "65532:65532" }),
    docker({ user: "", start: false }),
    deployment({ securityContext: { runAsNonRoot: true, runAsUser: 65_532 } }),
    deployment(containers({ securityContext: { runAsNonRoot: true, runAsUser: 65_532 } })),
    example("supervisor:index:Program", "crm", { command: ["crm"] }),
  ],
  failing: [
    docker({}),
    docker({ user: "0:0" }),
    docker({ user: "root" }),
    deployment({}),
    deployment({ securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
    deployment({ securityContext: { runAsUser: 65_532 } }),
    deployment({
      securityContext: { runAsNonRoot: true, runAsUser: 1 },
      ...containers({ securityContext: { runAsUser: 0 } }),
    }),
    example("supervisor:index:Program", "crm", { command: ["crm"], user: "root" }),
  ],
});

function* inDocker({ user }: Judged["props"]): Generator<string> {
  const who = text(user);
  if (who === undefined) yield "runs as the user of its image, which may be root (user is not set)";
  else if (isRoot(who)) yield `runs as root (user is "${who}")`;
}

function* inPod(pod: Pod, container: Container): Generator<string> {
  const title = titleOf(container);
  const user = securityOf(pod, container, "runAsUser");
  if (user === 0) yield `${title}: runs as root (securityContext.runAsUser is 0)`;
  else if (securityOf(pod, container, "runAsNonRoot") !== true)
    yield `${title}: may run as root (securityContext.runAsNonRoot is not true)`;
  const groups = list(securityOf(pod, container, "supplementalGroups"));
  if (groups.includes(0)) yield `${title}: is in the group of root (securityContext.supplementalGroups)`;
}

function isRoot(user: string | undefined): boolean {
  return /^(?:root|0+)(?::|$)/.test(user ?? "");
}
