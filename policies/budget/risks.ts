/** What of a change is risky for a service: each kind that a spent budget can forbid. */
import { capacityOf } from "../capacity/scaled.ts";
import type { Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, list, object, type Properties } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";

export const riskyChanges = ["release", "migration", "replacement", "scale-down"] as const;

export type RiskyChange = (typeof riskyChanges)[number];

export interface Risk {
  readonly kind: RiskyChange;
  /** What changes: `Deployment valeo-crm: image`. */
  readonly says: string;
  readonly urn: string;
}

/** What of a service runs, and how often, as far as risks depend on it. */
interface Running {
  /** By address; what lasts. */
  readonly lasting: ReadonlyMap<string, Part>;
  /** Its migrations, by address. */
  readonly tasks: ReadonlyMap<string, Part>;
  readonly replicas: number;
}

interface Part {
  readonly title: string;
  /** What it runs: field → value, as text. */
  readonly release: Properties;
  /** By what it is found: what cannot be changed in place. */
  readonly fixed: Properties;
}

/** @param before what is deployed @param after what is to be */
export function risksOf(service: string, before: Resources, after: Resources): readonly Risk[] {
  const [old, next] = [runningOf(service, before), runningOf(service, after)];
  // A service that was not there has nothing to lose.
  if (old.lasting.size === 0) return [];
  return [...releases(old, next), ...migrations(old, next), ...replacements(old, next), ...fewer(old, next)];
}

function* releases(old: Running, next: Running): Generator<Risk> {
  const all = [...old.lasting.values()];
  for (const [urn, part] of next.lasting) {
    // One more of what runs already is none.
    const same =
      old.lasting.get(urn) ?? all.find((each) => differing(each.release, part.release).length === 0);
    const changed = differing(same?.release, part.release);
    if (changed.length > 0)
      yield { kind: "release", says: `${part.title}: ${changed.join(", ")} changes`, urn };
  }
}

function* migrations(old: Running, next: Running): Generator<Risk> {
  for (const [urn, part] of next.tasks) {
    const same = old.tasks.get(urn);
    const changed = differing(same?.release, part.release);
    if (same === undefined) yield { kind: "migration", says: `${part.title}: is new, and runs`, urn };
    else if (changed.length > 0)
      yield {
        kind: "migration",
        says: `${part.title}: ${changed.join(", ")} changes, so it runs again`,
        urn,
      };
  }
}

function* replacements(old: Running, next: Running): Generator<Risk> {
  for (const [urn, part] of old.lasting) {
    const same = next.lasting.get(urn);
    if (same === undefined && next.lasting.size === 0)
      yield { kind: "replacement", says: `${part.title}: is taken away`, urn };
    const changed = differing(part.fixed, same?.fixed ?? part.fixed);
    if (changed.length > 0)
      yield {
        kind: "replacement",
        says: `${part.title}: ${changed.join(", ")} changes, so it is replaced`,
        urn,
      };
  }
}

function* fewer(old: Running, next: Running): Generator<Risk> {
  const [urn = ""] = [...next.lasting.keys(), ...old.lasting.keys()];
  if (next.replicas < old.replicas)
    yield { kind: "scale-down", says: `${next.replicas} instead of ${old.replicas} instances run`, urn };
}

/** Names of the fields that are not the same. What has no counterpart differs in all. */
function differing(old: Properties | undefined, next: Properties): readonly string[] {
  return Object.keys(next).filter((field) => old?.[field] !== next[field]);
}

function runningOf(service: string, resources: Resources): Running {
  const own = workloadsOf(resources).get(service) ?? [];
  const lasting = own.filter((each) => each.lasting);
  const partsOf = (workloads: readonly Workload[]) =>
    new Map(workloads.map((workload) => [workload.resource.urn, partOf(workload)]));
  return {
    lasting: partsOf(lasting),
    tasks: partsOf(own.filter((each) => !each.lasting)),
    replicas: lasting.reduce((all, each) => all + fewestOf(each, resources), 0),
  };
}

const indexed = new WeakMap<Resources, ReadonlyMap<string, readonly Workload[]>>();

/** By service: its own, and the tasks that are named after it; not the containers that only hold its files. */
function workloadsOf(resources: Resources): ReadonlyMap<string, readonly Workload[]> {
  const done = indexed.get(resources);
  if (done !== undefined) return done;
  const index = new Map<string, Workload[]>();
  for (const resource of resources) {
    const found = known(() => owned(resource));
    if (!found.known || found.value === undefined) continue;
    const { service, workload } = found.value;
    index.set(service, [...(index.get(service) ?? []), workload]);
  }
  indexed.set(resources, index);
  return index;
}

function owned(resource: Judged): { readonly service: string; readonly workload: Workload } | undefined {
  const workload = workloadOf(resource);
  const { service, role } = workload?.identity ?? {};
  if (workload === undefined || service === undefined || role === "files") return undefined;
  return { service: workload.lasting ? service : service.replace(/-migrat(e|ions)$/, ""), workload };
}

const counted = new WeakMap<Resources, ReadonlyMap<string, number>>();

/** How many of it run at the fewest. */
function fewestOf({ platform, resource }: Workload, resources: Resources): number {
  if (platform !== "kubernetes") return 1;
  const counts =
    counted.get(resources) ??
    new Map(capacityOf(resources).scaled.map(({ resource: { urn }, fewest }) => [urn, fewest]));
  counted.set(resources, counts);
  return counts.get(resource.urn) ?? 0;
}

function partOf(workload: Workload): Part {
  const { resource, kind } = workload;
  const { props } = resource;
  const title = `${kind} ${resource.name}`;
  const version = read(() => workload.identity.version);
  if (workload.platform === "kubernetes") return { title, ...ofPod(workload, version) };
  if (workload.platform === "docker") {
    const release = { ...texts(props, ["image", "command", "entrypoints"]), version };
    // A container is never changed in place.
    return { title, release, fixed: { ...release, ...texts(props, ["name", "user", "memory"]) } };
  }
  return {
    title,
    release: { ...texts(props, ["command", "cwd", "restartOn", "runOn"]), version },
    fixed: texts(props, ["name", "home"]),
  };
}

function ofPod({ resource, pod }: Workload, version: string): Pick<Part, "release" | "fixed"> {
  const containers = known(() => pod?.containers.map(({ name, props }) => ({ name, props })) ?? []);
  const own = containers.known ? containers.value : [];
  const release = own.flatMap(({ name, props }) =>
    ["image", "command", "args"].map((field) => [`${field} of "${name}"`, read(() => props[field])] as const),
  );
  const spec = object(resource.props["spec"]);
  return {
    release: { ...Object.fromEntries(release), version },
    fixed: {
      name: read(() => at(resource.props, "metadata", "name")),
      namespace: read(() => at(resource.props, "metadata", "namespace")),
      selector: read(() => spec["selector"]),
    },
  };
}

function texts(props: Properties, fields: readonly string[]): Properties {
  return Object.fromEntries(fields.map((field) => [field, read(() => props[field])]));
}

/** What is unknown comes of something that changes: it counts as another value. */
function read(value: () => unknown): string {
  const found = known(() => canonical(value()));
  return found.known ? found.value : "(unknown until update)";
}

/** The same text for the same value: nothing and an empty list are the same. */
function canonical(value: unknown): string {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return "";
  if (Array.isArray(value)) return `[${list(value).map(canonical).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(object(value)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${key}:${canonical(each)}`).join(",")}}`;
}
