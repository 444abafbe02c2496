/** What a service logs, arrives. */
import { example, type Finding } from "../judged.ts";
import { alertName } from "../observed/objectives.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";
import { watched, watchedBut, watchedWithout } from "./examples.ts";

/** What counts the entries of each service that the log store has. */
const counting = "log-intake";

export const logStreams = stackPolicy({
  name: "log-streams",
  severity: "medium",
  rule: "The entries that the log store has of each service are counted, and somebody is told when they end.",
  why: "A failure without logs is guessed at; that they are missing shows when they are needed.",
  mend: "let Prometheus scrape the job `log-intake`, and keep the alert LogStreamSilent of the service; of a container, set `logDriver` to json-file",
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
  passing: [watched, [...watched, container("json-file")]],
  failing: [
    [...watched, container("none")],
    watchedBut("prometheus.yml"),
    watchedBut("prometheus.yml", "job_name: log-intake", "job_name: other"),
    watchedWithout(/LogStreamSilent/),
    [example("supervisor:index:Program", "crm", { environment: { SERVICE_NAME: "crm" } })],
  ],
});

function container(logDriver: string) {
  const labels = [
    { label: "service", value: "crm" },
    { label: "role", value: "service" },
  ];
  return example("docker:index/container:Container", "crm", { labels, logDriver });
}

function complaint(
  { platform, resource, identity }: Workload,
  observed: Observed,
): Omit<Finding, "urn"> | undefined {
  const { service, role } = identity;
  if (role !== "service" || service === undefined) return undefined;
  if (platform === "docker" && text(resource.props["logDriver"]) === "none")
    return { subject: service, says: `container "${resource.name}" keeps no logs (logDriver is none)` };
  // What is in files that cannot be read yet may be just that.
  const unknown = observed.unknown.length > 0;
  if (!observed.targets.some(({ kind, job }) => kind === "scrape" && job === counting))
    return {
      subject: service,
      says: `nothing counts what the log store has of it (no job ${counting} is scraped)`,
      unknown,
    };
  const rules = observed.services.get(service)?.rules ?? [];
  if (rules.some((rule) => alertName(rule) === "LogStreamSilent")) return undefined;
  return {
    subject: service,
    says: "nobody is told when its log streams end (alert LogStreamSilent)",
    unknown,
  };
}
