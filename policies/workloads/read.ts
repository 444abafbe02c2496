/** Reads a resource as what runs. */
import type { Judged } from "../judged.ts";
import { onDocker } from "./docker.ts";
import { onHost } from "./host.ts";
import { onKubernetes } from "./kubernetes.ts";
import type { Workload } from "./workload.ts";

/** Undefined: it is nothing that runs. */
export function workloadOf(resource: Judged): Workload | undefined {
  return onKubernetes(resource) ?? onDocker(resource) ?? onHost(resource);
}
