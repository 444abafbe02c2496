/** How many pods of everything run on Kubernetes, at the fewest and at the most, and what counts them. */
import type { Finding, Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, number, object, type Properties, text } from "../workloads/values.ts";
import type { Pod } from "../workloads/workload.ts";

export interface Scaled {
  readonly resource: Judged;
  readonly kind: string;
  /** `Deployment valeo-crm`. */
  readonly title: string;
  readonly service: string | undefined;
  readonly namespace: string;
  readonly pod: Pod;
  readonly fewest: number;
  readonly most: number;
  readonly autoscaler: Autoscaler | undefined;
}

export interface Autoscaler {
  readonly resource: Judged;
  readonly fewest: number;
  /** Undefined: it says none. */
  readonly most: number | undefined;
  readonly spec: Properties;
}

/** What counts, limits or keeps pods; by its namespace. */
export interface Counting {
  readonly resource: Judged;
  readonly namespace: string;
  readonly spec: Properties;
}

export interface Capacity {
  readonly scaled: readonly Scaled[];
  readonly autoscalers: readonly (Autoscaler & { readonly target: string })[];
  readonly budgets: readonly Counting[];
  readonly quotas: readonly Counting[];
  /** What cannot be judged before the update. */
  readonly unknown: readonly Finding[];
}

const replicated: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet"]);

const before = new WeakMap<Resources, Capacity>();

export function capacityOf(resources: Resources): Capacity {
  const done = before.get(resources) ?? read(resources);
  before.set(resources, done);
  return done;
}

function read(resources: Resources): Capacity {
  const unknown: Finding[] = [];
  const each = <Value>(kinds: RegExp, of: (resource: Judged) => Value | undefined): Value[] =>
    resources
      .filter(({ type }) => type.startsWith("kubernetes:") && kinds.test(type))
      .flatMap((resource) => {
        const found = known(() => of(resource));
        if (!found.known) unknown.push({ unknown: true, says: `"${found.path}"`, urn: resource.urn });
        return found.known && found.value !== undefined ? [found.value] : [];
      });
  const autoscalers = each(/:HorizontalPodAutoscaler$/, autoscalerOf);
  const targets = new Map(autoscalers.map((autoscaler) => [autoscaler.target, autoscaler]));
  return {
    scaled: each(/:(Deployment|StatefulSet|ReplicaSet)$/, (resource) => scaledOf(resource, targets)),
    autoscalers,
    budgets: each(/:PodDisruptionBudget$/, countingOf),
    quotas: each(/:ResourceQuota$/, countingOf),
    unknown,
  };
}

function autoscalerOf(resource: Judged) {
  const { namespace, spec } = countingOf(resource);
  const to = object(spec["scaleTargetRef"]);
  return {
    resource,
    target: `${namespace} ${text(to["kind"])} ${text(to["name"])}`,
    fewest: number(spec["minReplicas"]) ?? 1,
    most: number(spec["maxReplicas"]),
    spec,
  };
}

function scaledOf(resource: Judged, targets: ReadonlyMap<string, Autoscaler>): Scaled | undefined {
  const workload = workloadOf(resource);
  if (workload?.pod === undefined || !replicated.has(workload.kind)) return undefined;
  const { kind, pod, identity } = workload;
  const { namespace, spec } = countingOf(resource);
  const name = nameOf(resource);
  const autoscaler = targets.get(`${namespace} ${kind} ${name}`);
  // What an autoscaler counts is given back with the number of the moment.
  const fixed = number(spec["replicas"]) ?? 1;
  const fewest = autoscaler?.fewest ?? fixed;
  const most = Math.max(autoscaler?.most ?? fewest, fewest);
  const { service } = identity;
  return { resource, kind, title: `${kind} ${name}`, service, namespace, pod, fewest, most, autoscaler };
}

function countingOf(resource: Judged): Counting {
  const { props } = resource;
  const namespace = text(at(props, "metadata", "namespace")) ?? "default";
  return { resource, namespace, spec: object(props["spec"]) };
}

function nameOf({ name, props }: Judged): string {
  return text(at(props, "metadata", "name")) ?? name;
}
