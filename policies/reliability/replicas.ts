/** A service goes on when one of it ends. */
import { example, type Judged } from "../judged.ts";
import { type Resources, stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { kindOf } from "../workloads/kubernetes.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, number, text } from "../workloads/values.ts";
import { onEach } from "./each.ts";

type Wanted = { readonly atLeast: number };

const controllers: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet"]);

const crm = (spec: object) =>
  example("kubernetes:apps/v1:Deployment", "crm", { metadata: { name: "crm" }, spec });
const scaled = (minReplicas?: number, name = "crm") =>
  example("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "crm", {
    spec: { scaleTargetRef: { kind: "Deployment", name }, minReplicas },
  });
const store = { metadata: { labels: { "app.kubernetes.io/component": "store" } } };

export const replicas = stackPolicy<Wanted>({
  name: "replicas",
  severity: "high",
  rule: "A service runs more than once, and is never taken away as a whole.",
  why: "With one alone each crash, each roll and each drained node is an outage.",
  mend: "set `replicas` (of the Deployment, or `minReplicas` of its autoscaler) to the number that is asked for, and roll it; in the catalogue `replicas`",
  settings: {
    atLeast: {
      type: "integer",
      minimum: 1,
      default: 2,
      description: "Replicas that a service has at least.",
    },
  },
  *judge(resources, { atLeast }) {
    const autoscalers = new Autoscalers(resources);
    yield* autoscalers.unknown;
    const isUnsure = autoscalers.unknown.length > 0;
    yield* onEach(resources, function* (resource) {
      if (!isService(resource)) return;
      const { spec } = resource.props;
      if (at(spec, "strategy", "type") === "Recreate")
        yield "all of it end before a new one starts (spec.strategy.type is Recreate)";
      const own = number(at(spec, "replicas"));
      const scaled = autoscalers.of(resource);
      // One whose target is not known yet may be its own.
      if (own === undefined && scaled === undefined && isUnsure) return;
      const [count, where] = scaled === undefined ? [own ?? 1, "spec.replicas"] : [scaled, "minReplicas"];
      if (count < atLeast) yield `may run ${count} times; asked for are ${atLeast} or more (${where})`;
    });
  },
  passing: [
    [crm({ replicas: 2 })],
    [crm({}), scaled(2)],
    [example("kubernetes:apps/v1:StatefulSet", "database", { ...store, spec: { replicas: 1 } })],
    [example("kubernetes:apps/v1:DaemonSet", "agent", { spec: {} })],
  ],
  failing: [
    [crm({ replicas: 1 })],
    [crm({})],
    [crm({ replicas: 0 })],
    [crm({}), scaled()],
    [crm({}), scaled(2, "audit")],
    [crm({ replicas: 2 }), scaled(1)],
    [crm({ replicas: 2, strategy: { type: "Recreate" } })],
  ],
});

/** What says that it is a store, or a part of the monitoring, has its own reasons. */
function isService(resource: Judged): boolean {
  if (!controllers.has(kindOf(resource.type) ?? "")) return false;
  const { role } = workloadOf(resource)?.identity ?? {};
  return role === undefined || role === "service";
}

class Autoscalers {
  /** Those whose target a preview does not know. */
  readonly unknown: { readonly says: string; readonly urn: string; readonly unknown: true }[] = [];
  private readonly least = new Map<string, number>();

  constructor(resources: Resources) {
    for (const { urn, type, props } of resources) {
      if (kindOf(type) !== "HorizontalPodAutoscaler") continue;
      const found = known(() => {
        const { kind, name } = target(at(props, "spec", "scaleTargetRef"));
        const least = number(at(props, "spec", "minReplicas")) ?? 1;
        return [key(kind, name, at(props, "metadata", "namespace")), least] as const;
      });
      if (found.known) this.least.set(...found.value);
      else this.unknown.push({ says: `"${found.path}" is not known before`, urn, unknown: true });
    }
  }

  of({ type, name, props }: Judged): number | undefined {
    const metadata = props["metadata"];
    return this.least.get(key(kindOf(type), text(at(metadata, "name")) ?? name, at(metadata, "namespace")));
  }
}

function target(reference: unknown): {
  readonly kind: string | undefined;
  readonly name: string | undefined;
} {
  return { kind: text(at(reference, "kind")), name: text(at(reference, "name")) };
}

function key(kind: string | undefined, name: string | undefined, namespace: unknown): string {
  return `${text(namespace) ?? "default"} ${kind} ${name}`;
}
