/** What a service logs, arrives. */
import { example, type Finding } from "../judged.ts";
import { alertName } from "../observed/objectives.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";

export const logStreams = stackPolicy({
  name: "log-streams",
  severity: "medium",
  rule: "The logs of each service are kept by its platform, and on a host somebody is told when they end.",
  why: "A failure without logs is guessed at; that they are missing shows when they are needed.",
  mend: "on a host, let the program `log-streams` measure the service; of a container, set `logDriver` to one that keeps logs, such as json-file",
  *judge(resources) {
    const observed = observedOf(resources);
    for (const resource of resources) {
      const { urn } = resource;
      const found = known(() => {
        const workload = workloadOf(resource);
        return workload?.lasting === true ? complaint(workload, observed) : undefined;
      });
      if (!found.known)
        yield { unknown: true, says: `whether its logs are kept depends on "${found.path}"`, urn };
      else if (found.value !== undefined) yield { ...found.value, urn } satisfies Finding;
    }
  },
  passing: [
    [example("docker:index/container:Container", "crm", { labels: labels(), logDriver: "json-file" })],
    [example("kubernetes:apps/v1:Deployment", "crm", {})],
  ],
  failing: [
    [example("docker:index/container:Container", "crm", { labels: labels(), logDriver: "none" })],
    [example("supervisor:index:Program", "crm", { environment: { SERVICE_NAME: "crm" } })],
  ],
});

function labels(): readonly object[] {
  return [
    { label: "service", value: "crm" },
    { label: "role", value: "service" },
  ];
}

function complaint(
  { platform, resource, identity }: Workload,
  observed: Observed,
): Omit<Finding, "urn"> | undefined {
  const { service, role } = identity;
  if (role !== "service" || service === undefined || platform === "kubernetes") return undefined;
  if (platform === "docker") {
    const driver = text(resource.props["logDriver"]);
    return driver === "none"
      ? { subject: service, says: `container "${resource.name}" keeps no logs (logDriver is none)` }
      : undefined;
  }
  if (!observed.streams.has(service)) return { subject: service, says: "nothing measures its log streams" };
  const rules = observed.services.get(service)?.rules ?? [];
  if (rules.some((rule) => alertName(rule) === "LogStreamSilent")) return undefined;
  return {
    subject: service,
    says: "nobody is told when its log streams end (alert LogStreamSilent)",
    unknown: observed.unknown.length > 0,
  };
}
