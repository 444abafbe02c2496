/** The engine that a stack's containers run on, and which of its containers are the stack's. */
import type Docker from "dockerode";
import { EngineError } from "../engine.ts";
import type { ContainerOutputs } from "../outputs.ts";
import { settingOf } from "../stack-settings.ts";

const usualHost = "unix:///var/run/docker.sock";

/** @throws EngineError where none answers */
export async function engineOf(stack: string): Promise<Docker> {
  const host = settingOf(stack, "docker:host") ?? process.env["DOCKER_HOST"] ?? usualHost;
  const { default: Dockerode } = await import("dockerode");
  const url = URL.parse(host);
  const docker = host.startsWith("unix://")
    ? new Dockerode({ socketPath: host.slice("unix://".length) })
    : new Dockerode({ host: url?.hostname ?? host, port: url?.port ?? 2375, protocol: "http" });
  try {
    await docker.ping();
    return docker;
  } catch (error) {
    throw new EngineError(
      `no Docker Engine answers at ${host}: ${(error as Error).message}\n` +
        `Start it, or say where it is: pulumi config set docker:host unix:///path/of/its.socket --stack ${stack}`,
    );
  }
}

/** The running parts of an environment, by the unit that each is of; tasks and holders of files are none. */
export async function containersOf(
  docker: Docker,
  { application, environment }: ContainerOutputs,
): Promise<Map<string, Docker.ContainerInfo[]>> {
  const label = [`application=${application}`, `environment=${environment}`];
  const all = await docker.listContainers({ all: true, filters: { label } });
  const parts = all.filter(({ Labels }) => !["files", "task"].includes(Labels["role"] ?? ""));
  return Map.groupBy(parts.sort(byName), ({ Labels }) => Labels["service"] ?? "");
}

function byName(a: Docker.ContainerInfo, b: Docker.ContainerInfo): number {
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

export function nameOf({ Names: [name = ""] }: Docker.ContainerInfo): string {
  return name.replace(/^\//, "");
}
