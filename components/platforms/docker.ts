/** The Docker platform: every part of the application as containers of one engine, on networks of their own. */
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { startOrder } from "../../catalog/graph.ts";
import { DockerContext } from "./docker/context.ts";
import { edge } from "./docker/edge.ts";
import { monitoring } from "./docker/monitoring.ts";
import { type Database, postgres } from "./docker/postgres.ts";
import { type Cache, redis } from "./docker/redis.ts";
import { service } from "./docker/service.ts";
import type { DockerSettings } from "./docker/settings.ts";
import type { Platform, PlatformArgs, Unit } from "./platform.ts";

export interface DockerArgs extends PlatformArgs {
  readonly settings: DockerSettings;
}

export class Docker extends ComponentResource implements Platform {
  readonly units: readonly Unit[];

  constructor(name: string, args: DockerArgs, options?: ComponentResourceOptions) {
    // The arguments stay out of the state: secrets are among them.
    super("neuroerp:platforms:Docker", name, {}, options);
    const { plan, secrets, dsns } = args;
    const docker = new DockerContext(args, this);

    const databases = new Map<string, Database>();
    const caches = new Map<string, Cache>();
    for (const store of plan.stores) {
      if (store.kind === "postgres") databases.set(store.name, postgres(docker, store));
      else caches.set(store.name, redis(docker, store));
    }

    const running = { databases, caches, services: new Map<string, readonly Resource[]>() };
    for (const part of startOrder(plan).flat()) {
      if ("source" in part) service(docker, part, running, { secrets, dsns });
    }

    edge(docker);
    monitoring(docker, running, args);

    this.units = docker.units;
    this.registerOutputs({});
  }
}
