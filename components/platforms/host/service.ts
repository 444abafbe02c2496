/** A service of the catalogue on the host: Node under PM2, Python under supervisord. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Input, Resource } from "@pulumi/pulumi";
import type { ServicePlan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { filesBelow } from "../../content.ts";
import { untracked } from "../../error-tracking/tracker.ts";
import {
  commandOf,
  type Given,
  neededServices,
  plainVariables,
  secretVariables,
  urlsOf,
} from "../../service-variables.ts";
import { roleOf } from "../../stores/postgres.ts";
import type { HostUnit } from "../platform.ts";
import { type HostContext, local } from "./context.ts";
import { profileSocket } from "./home.ts";
import type { Database } from "./postgres.ts";
import type { Cache } from "./redis.ts";
import { traceCollectorUrl } from "./traces.ts";

const loopback = "127.0.0.1";

/** What is running already, by its name in the catalogue. */
export interface Running {
  readonly databases: ReadonlyMap<string, Database>;
  readonly caches: ReadonlyMap<string, Cache>;
  readonly services: Map<string, Resource>;
  /** Whether errors go to the host's own tracker. */
  readonly ownTracker: boolean;
  /** The folder of the sockets by which services are profiled. */
  readonly profiles: Resource;
}

export function service(host: HostContext, plan: ServicePlan, running: Running, given: Given): Resource {
  const needs = plan.needs.flatMap((need) => resourcesOf(need, plan, running));
  const environment = plainEnvironment(host, plan, running);
  const secretEnvironment = secretsOf(plan, running, given);
  // Told nothing of the tracker, they need not wait for it.
  const untold = secretsOf(plan, running, { ...given, dsns: untracked });
  const restartOn = contentOf(host, plan);
  const migrated = migrate(host, plan, environment, untold, restartOn, needs);
  const command = commandOf(plan, loopback);
  const unit: HostUnit = {
    name: plan.name,
    supervisor: plan.runtime === "node" ? "pm2" : "supervisord",
    role: "service",
    url: local(plan.port),
    health: { url: local(plan.port, plan.health.path) },
  };
  const args = {
    home: host.home,
    name: plan.name,
    command,
    cwd: join(host.root, plan.source),
    environment,
    secretEnvironment,
    ports: [plan.port],
    ready: { url: local(plan.port, plan.health.path), timeout: plan.health.startup },
    restartOn,
  };
  host.announce(unit, command);
  const options = host.after(...needs, ...migrated, running.profiles);
  const made =
    plan.runtime === "node"
      ? new supervisor.Pm2App(plan.name, { ...args, memoryLimit: plan.resources.memory }, options)
      : new supervisor.Program(plan.name, { ...args, logs: host.rotation }, options);
  running.services.set(plan.name, made);
  return made;
}

/** What must be ready before it starts. Pages need their APIs only when somebody looks at them. */
function resourcesOf(need: string, { kind }: ServicePlan, running: Running): readonly Resource[] {
  const database = running.databases.get(need);
  const cache = running.caches.get(need);
  const other = kind === "web" ? undefined : running.services.get(need);
  return [
    ...(database?.ready ?? []),
    ...(cache === undefined ? [] : [cache.ready]),
    ...(other === undefined ? [] : [other]),
  ];
}

function plainEnvironment(
  host: HostContext,
  plan: ServicePlan,
  { ownTracker }: Running,
): Record<string, string> {
  const needed = neededServices(host.plan, plan);
  return {
    ...host.environment,
    ...(plan.runtime === "node"
      ? nodeEnvironment(plan)
      : { PROFILE_SOCKET: profileSocket(host.home, plan.port) }),
    ...(plan.kind === "web" ? { UPSTREAMS: upstreams(needed) } : {}),
    // Pages tell people what becomes of their reports: Bugsink has no list for them.
    ...(plan.kind === "web" && ownTracker ? { ERROR_TRACKER: "bugsink" } : {}),
    ...plainVariables(host.plan, plan, ({ port }) => local(port), traceCollectorUrl(host)),
  };
}

function nodeEnvironment(plan: ServicePlan): Record<string, string> {
  return {
    NODE_ENV: "development",
    // PM2 counts the memory of `npm run` alone; this holds for the server below it too.
    NODE_OPTIONS: `--max-old-space-size=${Math.floor(plan.resources.memory / 2 ** 20)}`,
    // npm writes a log of each run, and asks for newer versions of itself.
    npm_config_logs_max: "0",
    npm_config_update_notifier: "false",
  };
}

/** Public path → where it is answered, for the development server's proxy. */
function upstreams(needed: readonly ServicePlan[]): string {
  return JSON.stringify(
    Object.fromEntries(
      needed.filter(({ prefix }) => prefix !== "").map(({ prefix, port }) => [prefix, local(port)]),
    ),
  );
}

function secretsOf(plan: ServicePlan, running: Running, given: Given): Record<string, Input<string>> {
  const role = roleOf(plan.name);
  return secretVariables(plan, (store) => urlsOf(running, store, role), given);
}

function migrate(
  host: HostContext,
  plan: ServicePlan,
  environment: Record<string, string>,
  secretEnvironment: Record<string, Input<string>>,
  runOn: Record<string, string>,
  needs: readonly Resource[],
): readonly Resource[] {
  if (plan.migrate.length === 0) return [];
  const task = new supervisor.Task(
    `${plan.name}-migrations`,
    {
      home: host.home,
      command: [...plan.migrate],
      cwd: join(host.root, plan.source),
      environment,
      secretEnvironment,
      runOn,
    },
    host.after(...needs),
  );
  return [task];
}

/** A hash of the service's own files, so that new code is what runs; a development server sees its files itself. */
function contentOf(host: HostContext, plan: ServicePlan): Record<string, string> {
  if (plan.runtime === "node") return {};
  const hash = createHash("sha256");
  const dependencies = join(host.root, plan.source, "requirements.txt");
  const files = plan.watches.flatMap((folder) => filesBelow(join(host.root, folder)));
  for (const file of existsSync(dependencies) ? [...files, dependencies] : files) {
    hash.update(file).update(readFileSync(file));
  }
  return { source: hash.digest("hex").slice(0, 16) };
}
