/** Of root's capabilities nothing is left. */
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, titleOf } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import { containers, deployment, docker } from "./examples.ts";

type Known = { readonly allowedCapabilities: readonly string[] };

export const noCapabilities = resourcePolicy<Known>({
  name: "no-capabilities",
  severity: "high",
  rule: "Containers drop all capabilities, and add none.",
  why: "Each capability is a part of root: to forge packets, to load code into the kernel, to read any file.",
  mend: 'set `capabilities.drop: ["ALL"]` (Docker: `capabilities: { drops: ["ALL"] }`) and remove what is added',
  settings: {
    allowedCapabilities: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "What may be added, such as NET_BIND_SERVICE.",
    },
  },
  *judge(resource, { allowedCapabilities }) {
    const allowed = new Set(allowedCapabilities.map(bare));
    if (runsOnDocker(resource)) {
      const { drops, adds } = object(resource.props["capabilities"]);
      yield* complaints(drops, adds, allowed, "", "capabilities.drops");
      return;
    }
    for (const container of podOf(resource)?.containers ?? []) {
      const { drop, add } = object(at(container.props, "securityContext", "capabilities"));
      yield* complaints(drop, add, allowed, `${titleOf(container)}: `, "securityContext.capabilities.drop");
    }
  },
  passing: [
    docker({ capabilities: { drops: ["ALL"] } }),
    docker({ start: false }),
    deployment(containers({ securityContext: { capabilities: { drop: ["ALL"] } } })),
  ],
  failing: [
    docker({}),
    docker({ capabilities: { drops: ["NET_RAW"] } }),
    docker({ capabilities: { drops: ["ALL"], adds: ["SYS_ADMIN"] } }),
    deployment({}),
    deployment(containers({ securityContext: { capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] } } })),
  ],
});

function* complaints(
  dropped: unknown,
  added: unknown,
  allowed: ReadonlySet<string>,
  title: string,
  path: string,
): Generator<string> {
  if (!list(dropped).some((each) => bare(text(each) ?? "") === "ALL"))
    yield `${title}keeps capabilities of root (${path} lacks "ALL")`;
  const more = list(added)
    .map((each) => bare(text(each) ?? ""))
    .filter((each) => !allowed.has(each));
  if (more.length > 0) yield `${title}adds capabilities: ${more.join(", ")}`;
}

/** Docker takes names with and without the prefix. */
function bare(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
