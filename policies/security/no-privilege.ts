/** What runs has no privilege beyond its own files. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";

export const noPrivilege = resourcePolicy({
  name: "no-privilege",
  severity: "critical",
  rule: "Nothing runs privileged.",
  why: "A privileged container is root on its machine.",
  mend: "remove `privileged`",
  *judge({ type, props }) {
    if (type === "docker:index/container:Container" && props["privileged"] === true) yield "runs privileged";
  },
  passing: [example("docker:index/container:Container", "crm", { image: "crm" })],
  failing: [example("docker:index/container:Container", "crm", { image: "crm", privileged: true })],
});
