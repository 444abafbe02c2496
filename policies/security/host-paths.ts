/** No file of the machine is shown to a container. */
import { example, type Judged } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import type { Pod } from "../workloads/workload.ts";
import { deployment, docker } from "./examples.ts";

type Paths = Readonly<Record<string, readonly string[]>>;
type Known = { readonly watched: Paths; readonly kept: Paths };

export const hostPaths = resourcePolicy<Known>({
  name: "host-paths",
  severity: "critical",
  rule: "No container is shown files of its machine, least of all the engine's socket.",
  why: "Who reaches the engine's socket is root on the machine, and who writes to its files may become it.",
  mend: "use a volume (Docker: `volumes[].volumeName`; Kubernetes: a claim, `emptyDir`, a config map) in place of the path",
  settings: {
    watched: {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" } },
      default: {},
      description:
        "What a container may see of its machine, and no more than read: the end of its name → paths, in which `*` stands for any text. For what measures containers, and for what collects their logs.",
    },
    kept: {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" } },
      default: {},
      description:
        "Where a pod may write on its machine: the name of what makes it → paths, as above. For what must outlive every pod of a machine, such as how far its logs were read.",
    },
  },
  *judge(resource, { watched, kept }) {
    if (runsOnDocker(resource)) yield* onDocker(resource, watched);
    else yield* inPod(resource, watched, kept[resource.name] ?? []);
  },
  passing: [
    docker({ volumes: [{ volumeName: "data", containerPath: "/data" }] }),
    docker({ mounts: [{ type: "volume", source: "data", target: "/data" }] }),
    deployment({ volumes: [{ name: "tmp", emptyDir: {} }] }),
  ],
  failing: [
    docker({ volumes: [{ hostPath: "/etc", containerPath: "/host/etc" }] }),
    docker({ mounts: [{ type: "bind", source: "/var/run/docker.sock", target: "/var/run/docker.sock" }] }),
    docker({ mounts: [{ type: "bind", source: "/sys", target: "/sys", readOnly: true }] }),
    deployment({ volumes: [{ name: "root", hostPath: { path: "/" } }] }),
    example("kubernetes:core/v1:PersistentVolume", "disk", { spec: { hostPath: { path: "/var/data" } } }),
  ],
});

interface Mount {
  readonly path: string;
  readonly readOnly: boolean;
}

function* onDocker({ name, props }: Judged, watched: Paths): Generator<string> {
  const allowed = allowedFor(name, watched);
  for (const { path, readOnly } of mountsOf(props)) {
    if (!isAllowed(path, allowed))
      yield `is shown ${path} of its machine${path.endsWith(".sock") ? ", a socket" : ""}`;
    else if (!readOnly)
      yield `may write to ${path} of its machine, which it may only read (readOnly is not true)`;
  }
}

function mountsOf(props: Judged["props"]): readonly Mount[] {
  const bound = list(props["mounts"])
    .map(object)
    .filter((mount) => mount["type"] === "bind")
    .map((mount) => ({ path: text(mount["source"]) ?? "", readOnly: mount["readOnly"] === true }));
  const shown = list(props["volumes"])
    .map(object)
    .filter((volume) => text(volume["hostPath"]) !== undefined)
    .map((volume) => ({ path: text(volume["hostPath"]) ?? "", readOnly: volume["readOnly"] === true }));
  return [...bound, ...shown];
}

function* inPod(resource: Judged, watched: Paths, kept: readonly string[]): Generator<string> {
  const allowed = allowedFor(resource.name, watched);
  const pod = podOf(resource);
  for (const { name, hostPath } of list(pod?.spec["volumes"]).map(object)) {
    const path = text(at(hostPath, "path"));
    if (path === undefined || isAllowed(path, kept)) continue;
    const volume = text(name) ?? "";
    if (!isAllowed(path, allowed)) yield `is shown ${path} of its machine (volume "${volume}")`;
    else if (pod !== undefined && isWritten(pod, volume))
      yield `may write to ${path} of its machine, which it may only read (readOnly of the mount "${volume}" is not true)`;
  }
  if (resource.type !== "kubernetes:core/v1:PersistentVolume") return;
  const path = text(at(resource.props, "spec", "hostPath", "path"));
  if (path !== undefined) yield `is ${path} of one machine (spec.hostPath)`;
}

function isWritten({ containers }: Pod, volume: string): boolean {
  return containers
    .flatMap(({ props }) => list(props["volumeMounts"]).map(object))
    .some((mount) => text(mount["name"]) === volume && mount["readOnly"] !== true);
}

function allowedFor(name: string, watched: Paths): readonly string[] {
  return Object.entries(watched).flatMap(([end, paths]) => (name.endsWith(end) ? paths : []));
}

function isAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => {
    const [beginning = "", ...rest] = each.split("*");
    const end = rest.at(-1);
    return end === undefined ? path === each : path.startsWith(beginning) && path.endsWith(end);
  });
}
