/** What makes pods on Kubernetes, and bare pods. */
import type { Judged } from "../judged.ts";
import { at, list, object, type Properties, text } from "./values.ts";
import type { Container, Identity, Pod, Workload } from "./workload.ts";

/** Where a kind has its pod: the words of the path. */
const template = ["spec", "template"] as const;

const pods: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["Pod", []],
  ["Deployment", template],
  ["StatefulSet", template],
  ["DaemonSet", template],
  ["ReplicaSet", template],
  ["ReplicationController", template],
  ["Job", template],
  ["CronJob", ["spec", "jobTemplate", ...template]],
]);

const ending: ReadonlySet<string> = new Set(["Job", "CronJob"]);

/** Of a component of the application; whatever else a component is, says it itself. */
const serviceComponents: ReadonlySet<string> = new Set(["api", "web", "worker"]);

export function onKubernetes(resource: Judged): Workload | undefined {
  const kind = kindOf(resource.type);
  const path = kind === undefined ? undefined : pods.get(kind);
  if (kind === undefined || path === undefined) return undefined;
  const { props } = resource;
  return {
    resource,
    platform: "kubernetes",
    kind,
    get lasting() {
      return !ending.has(kind) && (kind !== "Pod" || restarts(props));
    },
    get identity() {
      return identityOf(props, path);
    },
    get pod() {
      return podOf(props, path);
    },
  };
}

/** `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function kindOf(type: string): string | undefined {
  return type.startsWith("kubernetes:") ? type.slice(type.lastIndexOf(":") + 1) : undefined;
}

/** A bare pod that is not started again is a task. */
function restarts(props: Properties): boolean {
  return (text(at(props, "spec", "restartPolicy")) ?? "Always") === "Always";
}

function identityOf(props: Properties, path: readonly string[]): Identity {
  const ofPod = object(at(props, ...path, "metadata", "labels"));
  const own = object(at(props, "metadata", "labels"));
  const label = (name: string) => text(ofPod[name]) ?? text(own[name]);
  const component = label("app.kubernetes.io/component") ?? label("role");
  return {
    service: label("service") ?? label("app.kubernetes.io/name"),
    role: component !== undefined && serviceComponents.has(component) ? "service" : component,
    team: label("team"),
    environment: label("environment"),
    version: label("version") ?? label("app.kubernetes.io/version"),
  };
}

function podOf(props: Properties, words: readonly string[]): Pod {
  const path = [...words, "spec"].join(".");
  const spec = object(at(props, ...words, "spec"));
  return {
    path,
    spec,
    labels: object(at(props, ...words, "metadata", "labels")),
    get containers() {
      return [...containersOf(spec, path, "containers"), ...containersOf(spec, path, "initContainers")];
    },
  };
}

function containersOf(
  spec: Properties,
  path: string,
  field: "containers" | "initContainers",
): readonly Container[] {
  return list(spec[field]).map((each, index) => {
    const props = object(each);
    return {
      name: text(props["name"]) ?? `${field}[${index}]`,
      kind: field === "containers" ? "main" : props["restartPolicy"] === "Always" ? "sidecar" : "init",
      path: `${path}.${field}[${index}]`,
      props,
    };
  });
}
