/** How every container is confined, limited, watched and stopped. */
import type { ContainerArgs } from "@pulumi/docker/container.js";
import type { Bytes, Millicores, Plan } from "../../../catalog/plan.ts";
import { goDuration } from "./duration.ts";
import type { Part, PartHealth, Stop } from "./part.ts";
import type { DockerSettings } from "./settings.ts";

/** Who the images' processes are. */
const user = "65532:65532";

/** Nobody in a container may write but to memory and to its data, or become anybody else. */
export const confined = {
  user,
  readOnly: true,
  tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=64m,mode=1777" },
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
} as const satisfies Partial<ContainerArgs>;

/** The engine writes beside each line which part it is of: the collector of logs asks nobody. */
export function logged({ monitoring: { logs } }: Plan) {
  return {
    logDriver: "json-file",
    logOpts: {
      "max-size": String(logs.rotateAt),
      // The one that is written to, too.
      "max-file": String(logs.keep + 1),
      labels: "application,environment,service",
    },
  } as const satisfies Partial<ContainerArgs>;
}

const defaultStop: Stop = { signal: "SIGTERM", patience: 10_000 };

export function containerArgs(part: Part, plan: Plan, { publishAddress }: DockerSettings): ContainerArgs {
  const {
    image,
    command,
    environment = {},
    memory,
    cpu,
    health,
    published = [],
    stop = defaultStop,
    watches = [],
  } = part;
  return {
    image,
    ...confined,
    ...logged(plan),
    ...(Object.keys(watches).length > 0 ? { user: "0:0" } : {}),
    mounts: Object.entries(watches).map(([target, source]) => ({
      type: "bind",
      source,
      target,
      readOnly: true,
    })),
    ...(command === undefined ? {} : { command: [...command] }),
    envs: variables(environment),
    ...limits(memory, cpu),
    restart: "unless-stopped",
    healthcheck: healthcheck(health),
    wait: true,
    waitTimeout: Math.ceil((health.startup + health.interval + health.timeout) / 1000),
    stopSignal: stop.signal,
    stopTimeout: stop.patience / 1000,
    // Without it the provider kills at once.
    destroyGraceSeconds: stop.patience / 1000,
    volumes: volumesOf(part),
    ports: published.map((port) => ({
      internal: port,
      external: port,
      ip: publishAddress,
      protocol: "tcp",
    })),
  };
}

export function variables(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}

/** No swap beside the memory: a service that needs more is ended, and started anew. */
export function limits(memory: Bytes, cpu?: Millicores): Partial<ContainerArgs> {
  const megabytes = Math.max(smallestMemory, Math.ceil(memory / 2 ** 20));
  return {
    memory: megabytes,
    memorySwap: megabytes,
    ...(cpu === undefined ? {} : { cpus: String(cpu / 1000) }),
  };
}

/** The engine takes no less. */
const smallestMemory = 6;

export function volumesOf({ data, files }: Pick<Part, "data" | "files">): ContainerArgs["volumes"] {
  return [
    ...(data === undefined ? [] : [{ volumeName: data.volume, containerPath: data.path }]),
    ...(files === undefined ? [] : [{ fromContainer: files.id }]),
  ];
}

function healthcheck({ test, interval, timeout, startup }: PartHealth) {
  return {
    tests: [...test],
    interval: goDuration(interval),
    timeout: goDuration(timeout),
    startPeriod: goDuration(startup),
    retries: 3,
  };
}
