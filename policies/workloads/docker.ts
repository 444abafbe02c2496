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

/** One that is not started, or may end, is none; but what is started again whenever it ends is, whatever it says. */
function lasts(props: Judged["props"]): boolean {
  if (props["start"] === false) return false;
  const restart = text(props["restart"]) ?? "no";
  return props["mustRun"] !== false || restart === "always" || restart === "unless-stopped";
}

function identityOf(props: Judged["props"]): Identity {
  const labels = labelsOf(props["labels"]);
  const label = (name: string) => labels.get(name);
  return {
    service: label("service"),
    role: label("role"),
    team: label("team"),
    environment: label("environment"),
    version: label("version"),
  };
}

/** The provider has them as a list of pairs. */
export function labelsOf(labels: unknown): ReadonlyMap<string, string> {
  return new Map(
    list(labels).flatMap((each): [string, string][] => {
      const { label, value } = object(each);
      const [name, said] = [text(label), text(value)];
      return name === undefined || said === undefined ? [] : [[name, said]];
    }),
  );
}
