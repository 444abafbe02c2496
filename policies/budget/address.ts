/** Where the Prometheus of a stack is reached from the machine that previews it. */
import type { Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, list, number, object, text } from "../workloads/values.ts";

/** By which a review is told, too: `PROMETHEUS_URL_PROD`. */
export function variableOf(environment: string): string {
  return `PROMETHEUS_URL_${environment.toUpperCase().replaceAll(/\W/g, "_")}`;
}

/**
 * What the setting or the variable says, else what the stack's own resources say; in a cluster it has an address for
 * the cluster alone.
 *
 * @param stack also the name of its environment
 */
export function addressOf(setting: string, stack: string, resources: Resources): string | undefined {
  if (setting !== "") return setting;
  const named = process.env[variableOf(stack)] ?? "";
  if (named !== "") return named;
  for (const resource of resources) {
    const found = known(() => ofResource(resource));
    if (found.known && found.value !== undefined) return found.value;
  }
  return undefined;
}

function ofResource(resource: Judged): string | undefined {
  if (!/^(docker|supervisor):/.test(resource.type)) return undefined;
  const workload = workloadOf(resource);
  if (workload?.lasting !== true || workload.identity.service !== "prometheus") return undefined;
  return workload.platform === "docker" ? published(resource) : ready(resource);
}

function published({ props }: Judged): string | undefined {
  const { ip, external } = object(list(props["ports"])[0]);
  const port = number(external);
  return port === undefined ? undefined : `http://${text(ip) ?? "127.0.0.1"}:${port}`;
}

function ready({ props }: Judged): string | undefined {
  const url = text(at(props, "ready", "url"));
  return url === undefined ? undefined : new URL(url).origin;
}
