/** Whether a workload is what a service's targets lead to. */
import type { Resources } from "../policy.ts";
import { at, list, object, text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";
import { isAlert } from "./objectives.ts";
import type { Observed } from "./observed.ts";
import { placeOf, type Target } from "./targets.ts";

/** Series by which supervisors, engines and clusters count starts: a rule on them sees whatever runs there. */
const starts =
  /\b(supervised_unit_starts_total|container_start_time_seconds|kube_pod_container_status_restarts_total)\b/;

type Labels = Readonly<Record<string, unknown>>;

export class Reached {
  private readonly targets: ReadonlyMap<string, readonly Target[]>;
  private readonly jobs: ReadonlySet<string>;
  private readonly hasStarts: boolean;
  /** The selectors of Kubernetes' services, by name. */
  private readonly selectors = new Map<string, Labels[]>();

  constructor(resources: Resources, observed: Observed) {
    const named = observed.targets.filter(({ service }) => service !== undefined);
    this.targets = Map.groupBy(named, ({ service }) => service ?? "");
    this.jobs = new Set(observed.targets.map(({ job }) => job));
    this.hasStarts = observed.rules.some(
      (rule) => isAlert(rule) && rule.labels["service"] === undefined && starts.test(rule.expr),
    );
    for (const { type, props } of resources) if (type === "kubernetes:core/v1:Service") this.select(props);
  }

  private select(props: Labels): void {
    const name = text(at(props, "metadata", "name")) ?? "";
    this.selectors.set(name, [...(this.selectors.get(name) ?? []), object(at(props, "spec", "selector"))]);
  }

  /** A service without targets is another policy's to find. */
  reaches(workload: Workload, service: string): boolean {
    const targets = this.targets.get(service) ?? [];
    return targets.length === 0 || targets.some((target) => this.leadsTo(target, workload));
  }

  /** Whether a target is called so, or a rule counts its starts. */
  watches(part: string): boolean {
    return this.hasStarts || this.jobs.has(part);
  }

  private leadsTo(target: Target, { platform, resource }: Workload): boolean {
    const { props, name } = resource;
    if (platform === "host") return target.port !== undefined && portsOf(props).has(target.port);
    if (platform === "docker") return namesOf(props, name).has(target.host) || isPublished(props, target);
    const labels = object(at(props, "spec", "template", "metadata", "labels"));
    const selectors = [
      ...(this.selectors.get(target.host.split(".")[0] ?? "") ?? []),
      ...(target.selects === undefined ? [] : [target.selects]),
    ];
    return selectors.some((each) => isPart(each, labels));
  }
}

function portsOf(props: Labels): ReadonlySet<number> {
  const asked = text(object(props["ready"])["url"]);
  const variable = text(object(props["environment"])["PORT"]);
  return new Set([
    ...list(props["ports"]).map(Number),
    ...(asked === undefined ? [] : [placeOf(asked).port ?? 0]),
    ...(variable === undefined ? [] : [Number(variable)]),
  ]);
}

function namesOf(props: Labels, name: string): ReadonlySet<unknown> {
  const aliases = list(props["networksAdvanced"]).flatMap((each) => list(object(each)["aliases"]));
  return new Set([name, props["name"], props["hostname"], ...aliases]);
}

function isPublished(props: Labels, { host, port }: Target): boolean {
  const isLocal = host === "127.0.0.1" || host === "localhost";
  return isLocal && list(props["ports"]).some((each) => object(each)["external"] === port);
}

/** A selector that selects nothing in particular selects nobody. */
function isPart(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
