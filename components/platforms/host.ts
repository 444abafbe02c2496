/** The host platform: every part of the application as a process of this machine, under PM2 or supervisord. */
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { startOrder } from "../../catalog/graph.ts";
import * as supervisor from "../../providers/supervisor/sdk/index.ts";
import type { LocalTracker } from "../error-tracking/settings.ts";
import type { InstalledGrafana } from "../grafana/installed.ts";
import { HostContext } from "./host/context.ts";
import { errorTracker } from "./host/error-tracker.ts";
import { unitsPath } from "./host/home.ts";
import { maintenance } from "./host/maintenance.ts";
import { monitoring } from "./host/monitoring.ts";
import { type Database, postgres } from "./host/postgres.ts";
import { type Cache, redis } from "./host/redis.ts";
import { service } from "./host/service.ts";
import { traces } from "./host/traces.ts";
import type { HostUnit, Platform, PlatformArgs } from "./platform.ts";

export interface HostArgs extends PlatformArgs {
  /** The run directory, an absolute path; a change replaces everything. */
  readonly home: string;
  /** The error tracker that it runs itself. */
  readonly tracker: LocalTracker;
  /** The Grafana that it runs, where one is installed. */
  readonly grafana?: InstalledGrafana | undefined;
}

export class Host extends ComponentResource implements Platform {
  readonly units: readonly HostUnit[];

  constructor(
    name: string,
    { plan, root, home, secrets, tracker, grafana, ...given }: HostArgs,
    options?: ComponentResourceOptions,
  ) {
    // The arguments stay out of the state: secrets are among them.
    super("neuroerp:platforms:Host", name, {}, options);
    const host = new HostContext(plan, root, home, this);

    const databases = new Map<string, Database>();
    const caches = new Map<string, Cache>();
    for (const store of plan.stores) {
      if (store.kind === "postgres") databases.set(store.name, postgres(host, store));
      else caches.set(store.name, redis(host, store));
    }

    const tracked = typeof tracker === "object" ? errorTracker(host, tracker) : {};
    const dsns = { ...given.dsns, ...tracked };
    const ownTracker = typeof tracker === "object";
    const profiles = host.directory("profile");
    const running = { databases, caches, services: new Map<string, Resource>(), ownTracker, profiles };
    for (const part of startOrder(plan).flat()) {
      if ("source" in part) service(host, part, running, { secrets, dsns });
    }

    maintenance(host);
    traces(host, given.traces);
    monitoring(host, running, secrets, grafana);

    // For those who ask how it fares, without the engine: `npm run status`.
    const listed = JSON.stringify(host.units, undefined, 2);
    new supervisor.File("units", { path: unitsPath(home), content: `${listed}\n` }, host.after());

    this.units = host.units;
    this.registerOutputs({});
  }
}
