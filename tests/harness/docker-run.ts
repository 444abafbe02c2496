/** Containers as the stack's platforms start them: nobody, on a root that cannot be written. */
import type { DockerEngine } from "./docker-engine.ts";

/** What every container of the stack must do with. */
export const hardened = [
  ...["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
];

export interface ContainerArgs {
  readonly image: string;
  readonly network: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder or file of the machine → path in the container, where it cannot be written. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** More words of `docker run`. */
  readonly more?: readonly string[];
}

export async function start(engine: DockerEngine, name: string, args: ContainerArgs): Promise<void> {
  const { image, network, command = [], environment = {}, mounts = {}, more = [] } = args;
  await engine.succeed(
    ...["run", "--detach", "--name", name, "--network", network, ...hardened],
    ...Object.entries(environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...Object.entries(mounts).flatMap(([from, to]) => ["--volume", `${from}:${to}:ro`]),
    ...[...more, image, ...command],
  );
}

/** `starting`, `healthy`, `unhealthy`. */
export function healthOf(engine: DockerEngine, name: string): Promise<string> {
  return engine.succeed("inspect", "--format", "{{.State.Health.Status}}", name);
}
