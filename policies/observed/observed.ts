/** What watches a stack, read from all of its resources: objectives, alerts, targets, routes, dashboards, trackers. */
import type { Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";
import { known } from "../unknown.ts";
import { dashboardIn, grafanaDashboard } from "./dashboards.ts";
import { type Objective, objectivesIn } from "./objectives.ts";
import { drawn, drawnFrom } from "./pages.ts";
import { once } from "./parsed.ts";
import { type Alertmanager, alertmanagerIn, alertmanagerOf } from "./routes.ts";
import { type ObservedRule, rulesIn, rulesOf } from "./rules.ts";
import { monitored, type PrometheusSettings, prometheusIn, type Target } from "./targets.ts";
import { filesOf, type NotYet, operatorPrefix } from "./texts.ts";
import { trackedIn } from "./tracking.ts";

export interface Observed {
  /** By name; each has a rule with the label `service`. */
  readonly services: ReadonlyMap<string, ObservedService>;
  readonly rules: readonly ObservedRule[];
  /** Of the resource that a rule is in. */
  readonly urnOf: (rule: ObservedRule) => string | undefined;
  /** The files that rules are in, but for the operator's objects. */
  readonly ruleFiles: readonly NotYet[];
  readonly targets: readonly Target[];
  readonly prometheus: Omit<PrometheusSettings, "targets"> | undefined;
  readonly alertmanager: Alertmanager | undefined;
  /** Identifiers of dashboards. */
  readonly dashboards: ReadonlySet<string>;
  /** Names of the error tracker's projects. */
  readonly tracked: ReadonlySet<string>;
  /** What may say more, and is not known before the update. */
  readonly unknown: readonly NotYet[];
  /** Files of rules that Prometheus cannot read either. */
  readonly unreadable: readonly NotYet[];
}

export interface ObservedService {
  readonly name: string;
  readonly team: string | undefined;
  /** Of the resource that its first rule is in. */
  readonly urn: string | undefined;
  readonly rules: readonly ObservedRule[];
  readonly objectives: readonly Objective[];
}

const before = new WeakMap<Resources, Observed>();

export function observedOf(resources: Resources): Observed {
  const done = before.get(resources);
  if (done !== undefined) return done;
  const observed = new Reading().all(resources);
  before.set(resources, observed);
  return observed;
}

/** Every objective of a stack. */
export function objectivesOf(resources: Resources): readonly Objective[] {
  return [...observedOf(resources).services.values()].flatMap(({ objectives }) => objectives);
}

class Reading {
  private readonly places = new Map<ObservedRule, string>();
  private readonly rules: ObservedRule[] = [];
  private readonly targets: Target[] = [];
  private readonly dashboards = new Set<string>();
  private readonly tracked = new Set<string>();
  private readonly unknown: NotYet[] = [];
  private readonly unreadable: NotYet[] = [];
  private readonly ruleFiles: NotYet[] = [];
  private readonly plans: string[] = [];
  private readonly files = new Map<string, string>();
  private prometheus: Observed["prometheus"];
  private alertmanager: Alertmanager | undefined;

  all(resources: Resources): Observed {
    for (const resource of resources) this.resource(resource);
    for (const plan of this.plans)
      for (const uid of drawn(this.files.get(plan) ?? "")) this.dashboards.add(uid);
    const { rules, targets, prometheus, alertmanager, dashboards, tracked, unknown, unreadable } = this;
    return {
      services: servicesOf(rules, (rule) => this.places.get(rule)),
      rules,
      urnOf: (rule) => this.places.get(rule),
      ruleFiles: this.ruleFiles,
      targets,
      prometheus,
      alertmanager,
      dashboards,
      tracked,
      unknown,
      unreadable,
    };
  }

  private resource(resource: Judged): void {
    const { urn, type } = resource;
    if (type.startsWith(operatorPrefix)) this.operator(resource);
    const found = known(() => this.plain(resource));
    if (!found.known) this.unknown.push({ urn, path: found.path });
    for (const file of filesOf(resource)) {
      if ("text" in file) this.file(urn, file.file, file.text);
      else this.unknown.push(file);
    }
  }

  private plain(resource: Judged): void {
    const uid = grafanaDashboard(resource);
    if (uid !== undefined) this.dashboards.add(uid);
    for (const project of trackedIn(resource)) this.tracked.add(project);
    const plan = drawnFrom(resource);
    if (plan !== undefined) this.plans.push(plan);
  }

  private file(urn: string, file: string, content: string): void {
    this.files.set(file, content);
    const { rules, prometheus, alertmanager, dashboard } = once(`${urn} ${file}`, content, () => ({
      rules: rulesIn(content),
      prometheus: prometheusIn(content),
      alertmanager: alertmanagerIn(content),
      dashboard: dashboardIn(file, content),
    }));
    if (rules === "unreadable") this.unreadable.push({ urn, path: file });
    else if (rules !== undefined) {
      this.ruleFiles.push({ urn, path: file });
      this.add(urn, rules);
    }
    if (prometheus !== undefined) {
      const { targets, ...settings } = prometheus;
      this.targets.push(...targets);
      this.prometheus = settings;
    }
    this.alertmanager ??= alertmanager;
    if (dashboard !== undefined) this.dashboards.add(dashboard);
  }

  private operator({ urn, type, props }: Judged): void {
    const kind = type.slice(type.lastIndexOf(":") + 1);
    const found = known(() => {
      const text = JSON.stringify({ metadata: props["metadata"], spec: props["spec"] });
      return once(urn, text, () => ({
        rules: kind === "PrometheusRule" ? rulesOf(props["spec"]) : [],
        targets: monitored(kind, props),
        alertmanager: kind === "AlertmanagerConfig" ? alertmanagerOf(props["spec"]) : undefined,
      }));
    });
    if (!found.known) {
      this.unknown.push({ urn, path: found.path });
      return;
    }
    const { rules, targets, alertmanager } = found.value;
    this.add(urn, rules);
    this.targets.push(...targets);
    this.alertmanager ??= alertmanager;
  }

  private add(urn: string, rules: readonly ObservedRule[]): void {
    for (const rule of rules) {
      this.rules.push(rule);
      this.places.set(rule, urn);
    }
  }
}

/** Every policy has the resources in an array of its own, and rules that are the same as the last policy's. */
let last: { readonly rules: readonly ObservedRule[]; readonly services: Observed["services"] } | undefined;

function servicesOf(rules: readonly ObservedRule[], urnOf: Observed["urnOf"]): Observed["services"] {
  if (last !== undefined && isSame(last.rules, rules)) return last.services;
  const named = Map.groupBy(rules, ({ labels }) => labels["service"]);
  const services = new Map(
    [...named].flatMap(([name, own]): [string, ObservedService][] => {
      const [first] = own;
      if (name === undefined || first === undefined) return [];
      const objectives = objectivesIn(name, own);
      return [[name, { name, team: first.labels["team"], urn: urnOf(first), rules: own, objectives }]];
    }),
  );
  last = { rules, services };
  return services;
}

function isSame(one: readonly ObservedRule[], other: readonly ObservedRule[]): boolean {
  return one.length === other.length && one.every((rule, index) => rule === other[index]);
}
