/** What a service is told by its environment, the same on every platform but for addresses. */
import type { Input } from "@pulumi/pulumi";
import type { Plan, ServicePlan } from "../catalog/plan.ts";
import { urlVariables } from "../catalog/variable.ts";
import type { Dsns } from "./error-tracking/tracker.ts";
import type { Secrets } from "./platforms/platform.ts";

/** The collector's path for spans, as services and pages send them: below one of the application's own addresses, too. */
export const tracesPath = "/otlp/v1/traces";

/** Where a service lets itself be profiled in a container; nobody but who is in it gets there. */
export const containerProfileSocket = "/tmp/profile.sock";

/**
 * Variables that are no secret.
 *
 * @param address `http://host:port` of a service that it needs
 * @param traceCollector `http://host:port` of the collector of traces; absent: nothing is traced
 */
export function plainVariables(
  plan: Plan,
  service: ServicePlan,
  address: (other: ServicePlan) => string,
  traceCollector?: string,
): Record<string, string> {
  const needed = neededServices(plan, service);
  return {
    PORT: String(service.port),
    SERVICE_NAME: service.name,
    SERVICE_VERSION: plan.version,
    ENVIRONMENT: plan.environment,
    TEAM: service.team,
    // One spelling for pages and services: what belongs to a release is found by it.
    SENTRY_RELEASE: releaseOf(plan),
    SENTRY_TRACES_SAMPLE_RATE: String(service.tracking.traces),
    ...(traceCollector === undefined
      ? {}
      : {
          // OpenTelemetry's own name.
          OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traceCollector}${tracesPath}`,
          TRACES_SAMPLE: String(plan.monitoring.traces.sample),
        }),
    ...(service.runtime === "python" && service.faults ? { FAULTS: "on" } : {}),
    ...(service.metrics === null ? {} : { LATENCY_BUCKETS: service.metrics.buckets.join(",") }),
    ...Object.fromEntries(needed.map((other) => [urlVariables(other.name)[0], address(other)])),
    ...service.environment,
  };
}

/** What an error tracker knows a version by. */
export function releaseOf({ application, version }: Plan): string {
  return `${application}@${version}`;
}

/** The services, not stores, that a service needs. */
export function neededServices(plan: Plan, { needs }: ServicePlan): ServicePlan[] {
  const byName = new Map(plan.services.map((other) => [other.name, other]));
  return needs.map((need) => byName.get(need)).filter((other) => other !== undefined);
}

/** The services that need a service or a store. */
export function clientsOf({ services }: Plan, name: string): ServicePlan[] {
  return services.filter(({ needs }) => needs.includes(name));
}

/** Where the stores of an environment are, for one role: URLs with passwords. */
export interface StoreUrls {
  /** What a service connects to: a database's pool, a cache. */
  readonly url: Input<string>;
  /** Past the pool: for migrations, which hold session locks. Absent where there is no pool. */
  readonly directUrl?: Input<string>;
}

/** What an environment gives its services beside the addresses of stores. */
export interface Given {
  readonly secrets: Secrets;
  readonly dsns: Dsns;
}

/**
 * Where the stores are, passwords included, where its errors go, and the service's own secrets.
 *
 * @param urls of a store that the service needs, by the store's name
 */
export function secretVariables(
  service: ServicePlan,
  urls: (store: string) => StoreUrls | undefined,
  { secrets, dsns }: Given,
): Record<string, Input<string>> {
  const variables: Record<string, Input<string>> = {};
  for (const need of service.needs) {
    const store = urls(need);
    const [url, directUrl] = urlVariables(need);
    if (store === undefined) continue;
    variables[url] = store.url;
    if (store.directUrl !== undefined) variables[directUrl] = store.directUrl;
  }
  for (const [name, key] of Object.entries(service.secrets)) variables[name] = secretNamed(key, secrets);
  const dsn = dsns[service.name];
  if (dsn !== undefined) variables["SENTRY_DSN"] = dsn;
  return variables;
}

/** The stores of an environment, by their names in the catalogue. */
export interface RunningStores {
  readonly databases: ReadonlyMap<
    string,
    { url(role: string): Input<string>; directUrl(role: string): Input<string> }
  >;
  readonly caches: ReadonlyMap<string, StoreUrls>;
}

/** Of one of them, for a service's role. */
export function urlsOf(
  { databases, caches }: RunningStores,
  store: string,
  role: string,
): StoreUrls | undefined {
  const database = databases.get(store);
  if (database === undefined) return caches.get(store);
  return { url: database.url(role), directUrl: database.directUrl(role) };
}

export function secretNamed(key: string, secrets: Secrets): Input<string> {
  const value = secrets[key];
  if (value === undefined) throw new Error(`the plan names a secret "${key}" that nobody gave`);
  return value;
}

/** The command's words, for a server that listens on an address. */
export function commandOf(service: ServicePlan, host: string): string[] {
  return service.command.map((word) => word.replaceAll("{host}", host));
}
