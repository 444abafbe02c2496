/** What the kernel refuses to containers stays refused. */
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, securityOf, securityOptions, titleOf } from "../workloads/confinement.ts";
import { at, text } from "../workloads/values.ts";
import type { Container, Pod } from "../workloads/workload.ts";
import { containers, deployment, docker } from "./examples.ts";

const profiles: ReadonlySet<unknown> = new Set(["RuntimeDefault", "Localhost"]);

export const seccomp = resourcePolicy({
  name: "seccomp",
  severity: "medium",
  rule: "Containers are under a profile of seccomp, and under AppArmor where there is one.",
  why: "Without a profile each of the kernel's hundreds of calls can be tried for a mistake in it.",
  mend: "set `securityContext.seccompProfile.type: RuntimeDefault` (Docker: remove `unconfined` from `securityOpts`)",
  *judge(resource) {
    if (runsOnDocker(resource)) {
      const options = securityOptions(resource.props);
      for (const name of ["seccomp", "apparmor", "systempaths"])
        if (options.get(name) === "unconfined") yield `has no profile (securityOpts has ${name}=unconfined)`;
      if (options.get("label") === "disable") yield "has no profile (securityOpts has label=disable)";
      return;
    }
    const pod = podOf(resource);
    for (const container of pod?.containers ?? [])
      for (const says of complaints(pod as Pod, container)) yield `${titleOf(container)}: ${says}`;
  },
  passing: [
    docker({}),
    docker({ securityOpts: ["no-new-privileges:true"] }),
    deployment({ securityContext: { seccompProfile: { type: "RuntimeDefault" } } }),
    deployment(containers({ securityContext: { seccompProfile: { type: "Localhost" } } })),
  ],
  failing: [
    docker({ securityOpts: ["seccomp=unconfined"] }),
    docker({ securityOpts: ["apparmor:unconfined"] }),
    docker({ securityOpts: ["label:disable"] }),
    deployment({}),
    deployment({ securityContext: { seccompProfile: { type: "Unconfined" } } }),
    deployment({
      securityContext: {
        seccompProfile: { type: "RuntimeDefault" },
        appArmorProfile: { type: "Unconfined" },
      },
    }),
    deployment({
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      ...containers({ securityContext: { procMount: "Unmasked" } }),
    }),
  ],
});

function* complaints(pod: Pod, container: Container): Generator<string> {
  const type = text(at(securityOf(pod, container, "seccompProfile"), "type"));
  if (!profiles.has(type))
    yield `${type === undefined ? "has no profile" : `has the profile ${type}`} (securityContext.seccompProfile.type is not RuntimeDefault)`;
  if (at(securityOf(pod, container, "appArmorProfile"), "type") === "Unconfined")
    yield "has no profile (securityContext.appArmorProfile.type is Unconfined)";
  if (at(container.props, "securityContext", "procMount") === "Unmasked")
    yield "sees all of /proc (securityContext.procMount is Unmasked)";
}
