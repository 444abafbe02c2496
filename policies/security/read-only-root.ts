/** What runs cannot change its own program. */
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, titleOf } from "../workloads/confinement.ts";
import { at } from "../workloads/values.ts";
import { containers, deployment, docker } from "./examples.ts";

export const readOnlyRoot = resourcePolicy({
  name: "read-only-root",
  severity: "medium",
  rule: "The root file system of a container is read-only.",
  why: "Who breaks into a service can then not replace its program, nor leave another one behind.",
  mend: "set `securityContext.readOnlyRootFilesystem: true` (Docker: `readOnly: true`), and give what must be written a volume or a tmpfs",
  *judge(resource) {
    if (runsOnDocker(resource)) {
      if (resource.props["readOnly"] !== true)
        yield "can write to its root file system (readOnly is not true)";
      return;
    }
    for (const container of podOf(resource)?.containers ?? [])
      if (at(container.props, "securityContext", "readOnlyRootFilesystem") !== true)
        yield `${titleOf(container)}: can write to its root file system (securityContext.readOnlyRootFilesystem is not true)`;
  },
  remediate: ({ type, props }) =>
    type === "docker:index/container:Container" && props["start"] !== false && props["readOnly"] !== true
      ? { ...props, readOnly: true }
      : undefined,
  passing: [
    docker({ readOnly: true }),
    docker({ readOnly: false, start: false }),
    deployment(containers({ securityContext: { readOnlyRootFilesystem: true } })),
  ],
  failing: [
    docker({}),
    docker({ readOnly: false }),
    deployment({}),
    deployment(containers({ securityContext: { readOnlyRootFilesystem: false } })),
  ],
});
