/** Containers of a Docker Engine. */
import type { Judged } from "../judged.ts";
import { list, object, text } from "./values.ts";
import type { Identity, Workload } from "./workload.ts";

export const containerType = "docker:index/container:Container";

export function onDocker(resource: Judged): Workload | undefined {
  if (resource.type !== containerType) return undefined;
  const { props } = resource;
  return {
    resource,
    platform: "docker",
    kind: "Container",
    get lasting() {
      return lasts(props);
    },
    get identity() {
      return identityOf(props);
    },
  };
}

/** What may end, and is not started again whenever it does. What its label says to be no task is none. */
function lasts(props: Judged["props"]): boolean {
  const role = labelOf(props["labels"], "role");
  if (role !== undefined && role !== "task" && role !== "files") return true;
  if (props["start"] === false) return false;
  const restart = text(props["restart"]) ?? "no";
  return props["mustRun"] !== false || restart === "always" || restart === "unless-stopped";
}

function identityOf(props: Judged["props"]): Identity {
  const label = (name: string) => labelOf(props["labels"], name);
  return {
    service: label("service"),
    role: label("role"),
    team: label("team"),
    environment: label("environment"),
    version: label("version"),
  };
}

/** The provider has them as a list of pairs. Other labels are not read: their values may be unknown. */
export function labelOf(labels: unknown, name: string): string | undefined {
  const found = list(labels).find((each) => text(object(each)["label"]) === name);
  return text(object(found)["value"]);
}
