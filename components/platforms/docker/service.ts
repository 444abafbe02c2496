/** A service of the catalogue: its files, its migrations, and a container for each of its replicas. */
import { all, type Input, type Resource } from "@pulumi/pulumi";
import type { ServicePlan } from "../../../catalog/plan.ts";
import { serviceImageOf } from "../../images/index.ts";
import {
  commandOf,
  containerProfileSocket,
  type Given,
  plainVariables,
  secretVariables,
  urlsOf,
} from "../../service-variables.ts";
import { roleOf } from "../../stores/postgres.ts";
import type { DockerContext } from "./context.ts";
import { secretFiles } from "./files.ts";
import type { NetworkName, Part } from "./part.ts";
import type { Database } from "./postgres.ts";
import type { Cache } from "./redis.ts";
import { task } from "./task.ts";
import { collectorAddress } from "./traces.ts";

/** In a container it is the networks that say who gets there. */
const everywhere = "0.0.0.0";

/** What is running already, by its name in the catalogue. */
export interface Running {
  readonly databases: ReadonlyMap<string, Database>;
  readonly caches: ReadonlyMap<string, Cache>;
  readonly services: Map<string, readonly Resource[]>;
}

export function service(docker: DockerContext, plan: ServicePlan, running: Running, given: Given): void {
  const image = docker.image(serviceImageOf(plan, docker.plan, docker.root));
  const part: Part = {
    name: plan.name,
    role: "service",
    image,
    ...commandArgs(plan),
    environment: environmentOf(docker, plan),
    files: docker.files(plan.name, image, secretFiles(secretsOf(plan, running, given))),
    networks: networksOf(plan, given),
    memory: plan.resources.memory,
    cpu: plan.resources.cpu,
    health: {
      test: ["CMD", "answers", plan.health.path, String(plan.port)],
      ...{ interval: plan.health.interval, timeout: plan.health.timeout, startup: plan.health.startup },
    },
    // What it was asked, it answers.
    stop: { signal: plan.runtime === "node" ? "SIGQUIT" : "SIGTERM", patience: 30_000 },
    labels: { team: plan.team, version: docker.plan.version },
  };
  const needs = plan.needs.flatMap((need) => resourcesOf(need, plan, running));
  const ready = [...needs, ...migrate(docker, plan, part, running, needs)];
  docker.announce(part);
  running.services.set(
    plan.name,
    Array.from({ length: plan.replicas }, (_, index) =>
      docker.container(`${plan.name}-${index + 1}`, { ...part, needs: ready }),
    ),
  );
}

/** The catalogue's command of a Node service is the development server's; its image serves what was built. */
function commandArgs(plan: ServicePlan): Pick<Part, "command"> {
  return plan.runtime === "node" ? {} : { command: commandOf(plan, everywhere) };
}

function environmentOf(docker: DockerContext, plan: ServicePlan): Record<string, string> {
  return {
    // Only the edge and other services get there: who the client is, they know.
    ...(plan.runtime === "python"
      ? { FORWARDED_ALLOW_IPS: "*", PROFILE_SOCKET: containerProfileSocket }
      : {}),
    ...plainVariables(
      docker.plan,
      plan,
      ({ name, port }) => `http://${name}:${port}`,
      collectorAddress(docker.plan),
    ),
  };
}

/** Pages are nowhere near the stores; what has no public path is nowhere near the outside, but to tell its errors. */
function networksOf({ name, kind, prefix }: ServicePlan, { dsns }: Given): NetworkName[] {
  if (kind === "web") return ["front"];
  return prefix === "" && dsns[name] === undefined ? ["back"] : ["front", "back"];
}

/** What must be ready before it starts. Pages need their APIs only when somebody looks at them. */
function resourcesOf(need: string, { kind }: ServicePlan, running: Running): readonly Input<Resource>[] {
  const cache = running.caches.get(need);
  return [
    ...(running.databases.get(need)?.ready ?? []),
    ...(cache === undefined ? [] : [cache.ready]),
    ...(kind === "web" ? [] : (running.services.get(need) ?? [])),
  ];
}

function secretsOf(plan: ServicePlan, running: Running, given: Given): Record<string, Input<string>> {
  const role = roleOf(plan.name);
  return secretVariables(plan, (store) => urlsOf(running, store, role), given);
}

/** Before the new containers, while the old ones still run. */
function migrate(
  docker: DockerContext,
  plan: ServicePlan,
  part: Part,
  { databases }: Running,
  needs: readonly Input<Resource>[],
): readonly Input<Resource>[] {
  if (plan.migrate.length === 0) return [];
  const { image, environment = {}, files, memory, labels } = part;
  const volumes = plan.needs.flatMap((need) => databases.get(need)?.volume ?? []);
  return [
    task(docker, {
      name: `${plan.name}-migrations`,
      image,
      command: plan.migrate,
      environment,
      files,
      networks: ["back"],
      memory,
      // A new volume has no tables yet.
      labels: { ...labels, data: all(volumes).apply((names) => names.join(" ")) },
      needs,
    }),
  ];
}
