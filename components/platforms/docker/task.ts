/** What runs once and ends: roles and migrations. A change of its definition, its files or its image runs it again. */
import { Container } from "@pulumi/docker/container.js";
import { all, getStack, type Input, type Output, type Resource, RunError } from "@pulumi/pulumi";
import { confined, limits, logged, variables, volumesOf } from "./container.ts";
import type { DockerContext } from "./context.ts";
import type { Part } from "./part.ts";

export type Task = Pick<
  Part,
  "name" | "image" | "environment" | "files" | "networks" | "memory" | "labels" | "needs"
> & { readonly command: readonly string[] };

/** Something else may only be made when it has ended well: that it depends on. */
export function task(docker: DockerContext, part: Task): Output<Resource> {
  const { name, image, command, environment = {}, memory, labels, needs = [] } = part;
  const container = new Container(
    docker.named(name),
    {
      image,
      ...confined,
      ...logged(docker.plan),
      command: [...command],
      envs: variables(environment),
      ...limits(memory),
      restart: "no",
      mustRun: false,
      // Until it has ended.
      attach: true,
      labels: docker.labels(name, "task", labels),
      volumes: volumesOf(part),
      networksAdvanced: part.networks.map((network) => docker.joined(network, name)),
    },
    { ...docker.child, dependsOn: [...needs] },
  );
  return endedWell(container, name);
}

/** The provider takes any end for a good one. */
function endedWell(container: Container, part: string): Output<Resource> {
  const { exitCode, name, urn } = container as Container & { readonly exitCode: Input<number | undefined> };
  return all([exitCode, name, urn]).apply(([code, called, id]) => {
    if (code === undefined || code === 0) return container;
    const error = new RunError(
      `${part} ended with ${code}, so nothing that needs it was changed. What it said: docker logs ${called}\n` +
        `When the cause is mended, run it again: npm run up -- -s ${getStack()} -- --replace '${id}'`,
    );
    // What failed is no line of this program.
    error.stack = error.message;
    throw error;
  });
}
