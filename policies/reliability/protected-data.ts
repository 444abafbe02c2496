/** What holds data is not deleted by a slip: not by a change that replaces it, not by a wrong command. */
import { example, type Judged } from "../judged.ts";
import { type Resources, stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { labelOf } from "../workloads/docker.ts";
import { kindOf } from "../workloads/kubernetes.ts";
import { at, object, text } from "../workloads/values.ts";
import { claimTemplates, isAny, placesOf } from "./data.ts";
import { onEach } from "./each.ts";
import { managed } from "./managed.ts";

type Wanted = { readonly disposable: readonly string[] };

const guarded = { protect: true };
const core = "kubernetes:core/v1";
const namespace = (protect: boolean) =>
  example(`${core}:Namespace`, "erp", { metadata: { name: "erp" } }, { protect });
const claim = (protect: boolean) =>
  example(`${core}:PersistentVolumeClaim`, "dumps", { metadata: { namespace: "erp" } }, { protect });
const set = (retention?: object) =>
  example("kubernetes:apps/v1:StatefulSet", "database", {
    metadata: { namespace: "erp" },
    spec: { volumeClaimTemplates: [{}], persistentVolumeClaimRetentionPolicy: retention },
  });
const postgres = example("supervisor:index:Program", "database", {
  command: ["postgres", "-D", "/run/db/data"],
});
const folder = (path: string, protect = false) =>
  example("supervisor:index:Directory", "database", { path }, { protect });

export const protectedData = stackPolicy<Wanted>({
  name: "protected-data",
  severity: "critical",
  rule: "What holds data is neither deleted nor replaced without being asked for twice.",
  why: "A renamed volume, a new storage class or one wrong command deletes what nobody can make again.",
  mend: "set Pulumi's option `protect` on it (here: `protectData: true` in the stack's settings); a stateful set keeps its volumes by `persistentVolumeClaimRetentionPolicy`",
  settings: {
    disposable: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Names of what may be lost, such as caches; `*` stands for any text.",
    },
  },
  *judge(resources, { disposable }) {
    const held = new Holders(resources);
    yield* onEach(resources, function* (resource) {
      const { name, options } = resource;
      if (isAny(disposable, name, serviceOf(resource))) return;
      yield* lostByItself(resource);
      if (options.protect) return;
      const what = held.what(resource);
      if (what !== undefined)
        yield `${what}, and goes when the resource is deleted or replaced (protect is not set)`;
    });
  },
  passing: [
    [namespace(true), claim(true), set()],
    [namespace(false)],
    [example("docker:index/volume:Volume", "data", {}, guarded)],
    [postgres, folder("/run/db", true)],
    [postgres, folder("/run/logs")],
    [example("aws:rds/instance:Instance", "erp", { deletionProtection: true })],
  ],
  failing: [
    [namespace(true), claim(false)],
    [namespace(false), set()],
    [set({ whenDeleted: "Delete" })],
    [set({ whenScaled: "Delete" })],
    [example("docker:index/volume:Volume", "data", {})],
    [postgres, folder("/run/db")],
    [example("aws:rds/instance:Instance", "erp", {})],
    [
      example(
        `${core}:PersistentVolume`,
        "disk",
        { spec: { persistentVolumeReclaimPolicy: "Delete" } },
        guarded,
      ),
    ],
  ],
});

/** What no protection of the resource helps against. */
function* lostByItself({ type, props }: Judged): Generator<string> {
  const kind = kindOf(type);
  if (kind === "PersistentVolume" && at(props, "spec", "persistentVolumeReclaimPolicy") === "Delete")
    yield "is wiped when its claim goes (spec.persistentVolumeReclaimPolicy is Delete)";
  if (kind !== "StatefulSet" || claimTemplates(props).length === 0) return;
  const retention = object(at(props, "spec", "persistentVolumeClaimRetentionPolicy"));
  for (const key of ["whenDeleted", "whenScaled"])
    if (retention[key] === "Delete")
      yield `its volumes go with its pods (spec.persistentVolumeClaimRetentionPolicy.${key} is Delete)`;
}

/** Resources with which data goes. */
class Holders {
  /** Namespaces in which claims are. */
  private readonly namespaces = new Set<string>();
  private readonly places: string[] = [];

  constructor(resources: Resources) {
    for (const resource of resources) {
      const found = known(() => [namespaceOf(resource), [...placesOf(resource)]] as const);
      if (!found.known) continue;
      const [namespace, places] = found.value;
      if (namespace !== undefined) this.namespaces.add(namespace);
      this.places.push(...places);
    }
  }

  what({ type, name, props }: Judged): string | undefined {
    const cloud = managed.get(type);
    if (cloud !== undefined) return cloud.protection?.isSet(props) === true ? undefined : "holds data";
    switch (type) {
      case "docker:index/volume:Volume":
      case "kubernetes:core/v1:PersistentVolumeClaim":
        return "holds data";
      case "kubernetes:core/v1:Namespace":
        return this.namespaces.has(text(at(props, "metadata", "name")) ?? name)
          ? "holds volumes with data"
          : undefined;
      case "supervisor:index:Directory":
        return this.isPlace(text(props["path"])) ? "holds a database" : undefined;
      default:
        return undefined;
    }
  }

  private isPlace(path: string | undefined): boolean {
    return path !== undefined && this.places.some((each) => each === path || each.startsWith(`${path}/`));
  }
}

/** Where a resource has claims, if it has any. */
function namespaceOf({ type, props }: Judged): string | undefined {
  const kind = kindOf(type);
  const claims =
    kind === "PersistentVolumeClaim" || (kind === "StatefulSet" && claimTemplates(props).length > 0);
  return claims ? (text(at(props, "metadata", "namespace")) ?? "default") : undefined;
}

function serviceOf({ type, props }: Judged): string | undefined {
  return type.startsWith("docker:")
    ? labelOf(props["labels"], "service")
    : text(at(props, "metadata", "labels", "service"));
}
