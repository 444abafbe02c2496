/** Nothing that runs becomes more than it was. */
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, securityOptions, titleOf } from "../workloads/confinement.ts";
import { at } from "../workloads/values.ts";
import { containers, deployment, docker } from "./examples.ts";

export const noEscalation = resourcePolicy({
  name: "no-escalation",
  severity: "high",
  rule: "No process gets more rights than it was started with.",
  why: "One file with the setuid bit in an image makes root of whoever breaks in.",
  mend: 'set `securityContext.allowPrivilegeEscalation: false` (Docker: `securityOpts: ["no-new-privileges:true"]`)',
  *judge(resource) {
    if (runsOnDocker(resource)) {
      const option = securityOptions(resource.props).get("no-new-privileges");
      // Without a value it is meant, too.
      if (option !== "true" && option !== "")
        yield "may get more rights (securityOpts lacks no-new-privileges:true)";
      return;
    }
    for (const container of podOf(resource)?.containers ?? [])
      if (at(container.props, "securityContext", "allowPrivilegeEscalation") !== false)
        yield `${titleOf(container)}: may get more rights (securityContext.allowPrivilegeEscalation is not false)`;
  },
  passing: [
    docker({ securityOpts: ["no-new-privileges:true"] }),
    docker({ securityOpts: ["no-new-privileges"] }),
    docker({ start: false }),
    deployment(containers({ securityContext: { allowPrivilegeEscalation: false } })),
  ],
  failing: [
    docker({}),
    docker({ securityOpts: ["no-new-privileges:false"] }),
    deployment({}),
    deployment(containers({ securityContext: { allowPrivilegeEscalation: true } })),
  ],
});
