/** On Docker, stores are on networks that nobody leaves, and nothing is on the network that everything is on. */
import { example, type Finding, type Judged } from "../judged.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { runsOnDocker } from "../workloads/confinement.ts";
import { workloadOf } from "../workloads/read.ts";
import { list, object, text } from "../workloads/values.ts";

const networkType = "docker:index/network:Network";
const containerType = "docker:index/container:Container";

const network = (name: string, internal: boolean) => example(networkType, name, { name, internal });
const container = (role: string, props: object) =>
  example(containerType, "database", { labels: [{ label: "role", value: role }], ...props });
const on = (...names: readonly string[]) => ({ networksAdvanced: names.map((name) => ({ name })) });

export const closedNetworks = stackPolicy({
  name: "closed-networks",
  severity: "high",
  rule: "A container is on networks of its own stack, and a store on internal ones alone.",
  why: "On Docker's default network every container reaches every other one, and a store with a way out can send its data there.",
  mend: "name a network in `networksAdvanced`, for stores one that is `internal`",
  *judge(resources) {
    const internal = new Map<string, boolean>();
    for (const { type, name, props } of resources)
      if (type === networkType)
        for (const each of [name, text(props["name"]) ?? name])
          internal.set(each, props["internal"] === true);
    for (const resource of resources) {
      if (!runsOnDocker(resource)) continue;
      const judged = known(() => [...complaints(resource, internal)]);
      if (judged.known) yield* judged.value.map((says): Finding => ({ says, urn: resource.urn }));
      else yield { unknown: true, says: `its networks (${judged.path})`, urn: resource.urn };
    }
  },
  passing: [
    [network("back", true), container("store", on("back"))],
    [network("front", false), container("service", on("front"))],
    [container("task", { networkMode: "none" })],
    [container("files", { start: false })],
  ],
  failing: [
    [container("service", {})],
    [container("service", { networkMode: "bridge" })],
    [container("service", on("bridge"))],
    [network("front", false), network("back", true), container("store", on("front", "back"))],
  ],
});

function* complaints(resource: Judged, internal: ReadonlyMap<string, boolean>): Generator<string> {
  const { props } = resource;
  const mode = text(props["networkMode"]) ?? "bridge";
  const names = list(props["networksAdvanced"]).map((each) => text(object(each)["name"]) ?? "");
  if (names.includes("bridge") || (names.length === 0 && /^(?:bridge|default)$/.test(mode)))
    yield "is on Docker's default network (networksAdvanced names no other)";
  if (workloadOf(resource)?.identity.role !== "store") return;
  for (const name of names)
    if (name !== "bridge" && internal.get(name) !== true)
      yield `is a store on the network "${name}", which is not internal`;
}
