/** No file of the machine is shown to a container. */
import { example, type Judged } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import { deployment, docker } from "./examples.ts";

type Known = { readonly watched: Readonly<Record<string, readonly string[]>> };

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
        "What a container may see of its machine, and no more than read: the end of its name → paths, in which `*` stands for any text. For what measures containers.",
    },
  },
  *judge(resource, { watched }) {
    if (runsOnDocker(resource)) yield* onDocker(resource, watched);
    else yield* inPod(resource, watched);
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

function* onDocker({ name, props }: Judged, watched: Known["watched"]): Generator<string> {
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

function* inPod(resource: Judged, watched: Known["watched"]): Generator<string> {
  const allowed = allowedFor(resource.name, watched);
  const volumes = list(podOf(resource)?.spec["volumes"]).map(object);
  for (const { name, hostPath } of volumes) {
    const path = text(at(hostPath, "path"));
    if (path !== undefined && !isAllowed(path, allowed))
      yield `is shown ${path} of its machine (volume "${text(name)}")`;
  }
  if (resource.type !== "kubernetes:core/v1:PersistentVolume") return;
  const path = text(at(resource.props, "spec", "hostPath", "path"));
  if (path !== undefined) yield `is ${path} of one machine (spec.hostPath)`;
}

function allowedFor(name: string, watched: Known["watched"]): readonly string[] {
  return Object.entries(watched).flatMap(([end, paths]) => (name.endsWith(end) ? paths : []));
}

function isAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => {
    const [beginning = "", ...rest] = each.split("*");
    const end = rest.at(-1);
    return end === undefined ? path === each : path.startsWith(beginning) && path.endsWith(end);
  });
}
