/** Fills in every default: from what could be read to a plan, which the checks then look at. */

import type { ApplicationDraft, MonitoringDraft } from "./application-fields.ts";
import * as defaults from "./defaults.ts";
import type { MonitoringPlan } from "./monitoring-plan.ts";
import type { Options } from "./normalise.ts";
import {
  type BudgetPolicyPlan,
  type MetricsPlan,
  type ObjectivesPlan,
  type ReceiverPlan,
  type RoutePlan,
  riskyChanges,
  type SecretPlan,
  type ServiceKind,
  type ServicePlan,
  type StorePlan,
} from "./plan.ts";
import { whole } from "./read.ts";
import { secretKeyOf } from "./receiver.ts";
import { serviceFields } from "./service-field.ts";
import type { ServiceDraft } from "./service-fields.ts";
import type { StoreDraft, StoreKind } from "./store-fields.ts";

/** Stands for a port that is missing and was reported; no valid port is 0. */
export const noPort = 0;

/** Text order by code unit, the same in every locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function completeService(
  name: string,
  kind: ServiceKind,
  draft: ServiceDraft,
  { team = "", shared }: ApplicationDraft,
  options: Options,
): ServicePlan {
  const runtime = draft.runtime ?? defaults.runtimes[kind];
  const source = draft.source ?? defaults.sources[runtime];
  const port = shifted(draft.port ?? defaults.ports[kind] ?? noPort, options);
  const final = (words: readonly string[]) => words.map((word) => word.replaceAll("{port}", String(port)));
  const objectives = completeObjectives(kind, draft);
  return {
    name,
    kind,
    team: draft.team ?? team,
    runtime,
    source,
    watches: whole(draft.watches ?? defaultWatches(source, draft.app, whole(shared), options)).sort(byText),
    command: final(draft.command ?? defaultCommand(runtime, draft.app)),
    migrate: final(draft.migrate ?? []),
    port,
    prefix: draft.prefix ?? "",
    routes: inOrder(whole(draft.routes)),
    needs: whole(draft.needs).sort(byText),
    environment: sorted(draft.environment ?? {}),
    secrets: sorted(
      Object.fromEntries(Object.entries(draft.secrets ?? {}).map(([name, { key }]) => [name, key])),
    ),
    replicas: draft.replicas ?? 1,
    resources: { ...defaults.resources[kind], ...draft.resources },
    health: { ...defaults.healths[kind], ...draft.health },
    metrics: kind === "web" ? null : completeMetrics(draft, objectives),
    objectives,
    budget: completeBudget(draft, team),
    faults: draft.faults ?? (kind !== "web" && options.environment !== production),
    tracking: { ...inProduction(options, defaults.tracking), ...draft.tracking },
    requires: serviceFields.filter((field) => whole(draft.requires).includes(field)),
  };
}

/** Where no fault may be induced, and nothing is only for trying out. */
export const production = "prod";

/** What many people's work costs is one thing in production, and another where few try it. */
function inProduction<There, Elsewhere>(
  { environment }: Options,
  { production: there, elsewhere }: { readonly production: There; readonly elsewhere: Elsewhere },
): There | Elsewhere {
  return environment === production ? there : elsewhere;
}

function completeBudget({ budget = {}, team }: ServiceDraft, applicationTeam: string): BudgetPolicyPlan {
  const owner = team ?? applicationTeam;
  const forbids = budget.forbids === undefined ? defaults.forbids : whole(budget.forbids);
  return {
    page: budget.page ?? owner,
    ticket: budget.ticket ?? owner,
    forbids: riskyChanges.filter((change) => forbids.includes(change)),
  };
}

/** A service in a folder that it shares with others is its package, so that a change of one restarts it alone. */
function defaultWatches(
  source: string,
  app: string | undefined,
  shared: string[],
  { isFolder }: Options,
): string[] {
  const own = app === undefined ? source : `${source}/${app.split(/[.:]/)[0]}`;
  if (own === source || !isFolder(own)) return [source];
  return [own, ...shared.filter((folder) => folder.startsWith(`${source}/`) && folder !== own)];
}

function defaultCommand(runtime: ServicePlan["runtime"], app = ""): readonly string[] {
  return runtime === "node"
    ? ["npm", "run", "dev", "--", "--port", "{port}", "--strictPort"]
    : ["uvicorn", app, "--host", "{host}", "--port", "{port}"];
}

function completeObjectives(kind: ServiceKind, draft: ServiceDraft): ObjectivesPlan {
  const { groups = {}, ...given } = draft.objectives ?? {};
  const objectives = { ...defaults.objectives[kind], ...given };
  return {
    ...objectives,
    latency: copies(objectives.latency),
    groups: Object.entries(groups)
      .map(([name, { routes, errorRate = null, latency = [] }]) => ({
        name,
        routes: inOrder(whole(routes)),
        errorRate,
        latency: copies(latency),
      }))
      .sort((a, b) => byText(a.name, b.name)),
  };
}

/** The same text in the catalogue and the defaults must not be one object in the plan. */
function copies<T extends object>(list: readonly T[]): T[] {
  return list.map((each) => ({ ...each }));
}

function inOrder(routes: readonly RoutePlan[]): RoutePlan[] {
  return routes.toSorted((a, b) => byText(a.endpoint, b.endpoint) || byText(a.method, b.method));
}

function completeMetrics({ metrics = {} }: ServiceDraft, { latency, groups }: ObjectivesPlan): MetricsPlan {
  const given = metrics.buckets ? whole(metrics.buckets) : defaults.metrics.buckets;
  const thresholds = [latency, ...groups.map((group) => group.latency)].flat().map(({ below }) => below);
  const bounds = new Set([...given, ...thresholds]);
  const buckets = [...bounds].sort((a, b) => a - b).map((bound) => bound / 1000);
  const { path, histogram } = defaults.metrics;
  return { path: metrics.path ?? path, buckets, histogram: metrics.histogram ?? histogram };
}

export function completeStore(name: string, kind: StoreKind, draft: StoreDraft, options: Options): StorePlan {
  if (kind === "redis") {
    const { port, memory } = { ...defaults.redis, ...draft };
    return { kind, name, port: shifted(port, options), memory };
  }
  const { port, poolPort, poolSize, memory } = { ...defaults.postgres, ...draft };
  return { kind, name, port: shifted(port, options), poolPort: shifted(poolPort, options), poolSize, memory };
}

export function completeMonitoring(draft: MonitoringDraft, options: Options): MonitoringPlan {
  const { ports: given, logs, traces, ...rest } = draft;
  const ports = Object.entries({ ...defaults.monitoring.ports, ...given });
  return {
    scrapeInterval: defaults.monitoring.scrapeInterval,
    retention: defaults.monitoring.retention,
    ...rest,
    logs: { ...defaults.monitoring.logs, ...logs },
    traces: { ...inProduction(options, defaults.traces), ...traces },
    ports: sorted(
      Object.fromEntries(ports.map(([part, port]) => [part, shifted(port, options)])),
    ) as MonitoringPlan["ports"],
  };
}

/** A secret may be made unless one of its users says that it may not; a receiver's never, since others issue it. */
export function completeSecrets(
  drafts: readonly ServiceDraft[],
  receivers: readonly ReceiverPlan[],
): SecretPlan[] {
  const generated = new Map<string, boolean>();
  for (const { secrets = {} } of drafts) {
    for (const { key, generated: may = true } of Object.values(secrets)) {
      generated.set(key, may && (generated.get(key) ?? true));
    }
  }
  for (const key of receivers.map(secretKeyOf)) {
    if (key !== null) generated.set(key, false);
  }
  return [...generated].map(([key, may]) => ({ key, generated: may })).sort((a, b) => byText(a.key, b.key));
}

function shifted(port: number, { portOffset = 0 }: Options): number {
  return port === noPort ? noPort : port + portOffset;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => byText(a, b)));
}
