/** Nothing runs privileged. */
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, titleOf } from "../workloads/confinement.ts";
import { containerType } from "../workloads/docker.ts";
import { at, list } from "../workloads/values.ts";
import { containers, deployment, docker, initContainers } from "./examples.ts";

export const noPrivilege = resourcePolicy({
  name: "no-privilege",
  severity: "critical",
  rule: "Nothing runs privileged, or with devices of its machine.",
  why: "A privileged container is root on its machine, and so is who reads its disks.",
  mend: "remove `privileged` and `devices` (Kubernetes: `securityContext.privileged`)",
  *judge(resource) {
    if (runsOnDocker(resource)) {
      if (resource.props["privileged"] === true) yield "runs privileged (privileged is true)";
      if (list(resource.props["devices"]).length > 0) yield "has devices of its machine (devices)";
      return;
    }
    for (const container of podOf(resource)?.containers ?? []) {
      if (at(container.props, "securityContext", "privileged") === true)
        yield `${titleOf(container)}: runs privileged (securityContext.privileged is true)`;
      if (list(container.props["volumeDevices"]).length > 0)
        yield `${titleOf(container)}: has devices of its machine (volumeDevices)`;
    }
  },
  remediate: ({ type, props }) =>
    type === containerType && (props["privileged"] === true || list(props["devices"]).length > 0)
      ? { ...props, privileged: false, devices: [] }
      : undefined,
  passing: [
    docker({ privileged: false }),
    deployment(containers({ securityContext: { privileged: false } })),
  ],
  failing: [
    docker({ privileged: true }),
    docker({ devices: [{ hostPath: "/dev/sda" }] }),
    deployment(containers({ securityContext: { privileged: true } })),
    deployment(initContainers({ securityContext: { privileged: true } })),
  ],
});
