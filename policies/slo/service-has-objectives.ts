/** Whatever runs for ever belongs to a service with objectives, or is a part of the stack that is watched. */
import { example, type Finding, type Judged } from "../judged.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import { Reached } from "../observed/reached.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import type { Workload } from "../workloads/workload.ts";
import { watched, watchedBut } from "./examples.ts";

interface Settings extends Record<string, unknown> {
  readonly parts: readonly string[];
}

export const serviceHasObjectives = stackPolicy<Settings>({
  name: "service-has-objectives",
  severity: "high",
  rule: "Whatever runs for ever belongs to a service with objectives, or is a part of the stack that is watched.",
  why: "What nobody has promised anything about, nobody is told of when it fails.",
  mend: "declare it as a service of the catalogue, or label it as one that has objectives and targets; of a program without the catalogue, name what is only a part in the setting `parts`",
  settings: {
    parts: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Names of workloads that are no services; `*` stands for any text.",
    },
  },
  *judge(resources, { parts }) {
    const observed = observedOf(resources);
    const reached = new Reached(resources, observed);
    const patterns = parts.map(patternOf);
    for (const resource of resources) {
      const { urn, name } = resource;
      if (patterns.some((each) => each.test(name))) continue;
      const found = known(() => complaint(resource, observed, reached));
      if (!found.known) yield { unknown: true, says: `whose it is depends on "${found.path}"`, urn };
      else if (found.value !== undefined) yield { urn, ...found.value };
    }
  },
  passing: [
    watched,
    [
      ...watched,
      {
        ...example("supervisor:index:Program", "cache", {}),
        urn: "urn:pulumi:dev::erp::neuroerp:platforms:Host$supervisor:index:Program::cache",
      },
      example("kubernetes:core/v1:ConfigMap", "stack", {
        data: {
          "stack.yml":
            'groups:\n  - name: stack\n    rules:\n      - alert: CrashLoop\n        expr: sum by (unit) (increase(supervised_unit_starts_total{unit!~"crm"}[10m])) > 3\n',
        },
      }),
    ],
  ],
  failing: [
    watchedBut("rules.yml"),
    [...watched, example("kubernetes:apps/v1:Deployment", "bare", { spec: { template: { spec: {} } } })],
    [...watched, example("docker:index/container:Container", "bare", { image: "nginx" })],
    [...watched, example("supervisor:index:Program", "bare", { command: ["nginx"] })],
    [...watched, example("supervisor:index:Pm2App", "bare", { command: ["node"] })],
    [
      ...watched,
      example("docker:index/container:Container", "billing", {
        labels: [
          { label: "service", value: "billing" },
          { label: "role", value: "service" },
        ],
      }),
    ],
    [
      ...watched,
      example("docker:index/container:Container", "second", {
        labels: [
          { label: "service", value: "crm" },
          { label: "role", value: "service" },
        ],
      }),
    ],
  ],
});

function complaint(resource: Judged, observed: Observed, reached: Reached): Omit<Finding, "urn"> | undefined {
  const workload = workloadOf(resource);
  if (workload?.lasting !== true) return undefined;
  const { service, role } = workload.identity;
  if (role !== undefined && role !== "service") return partComplaint(workload, reached);
  const kind = `${workload.kind} "${resource.name}"`;
  if (service === undefined)
    return { says: `${kind} belongs to no service: nothing says which (label \`service\`)` };
  const objectives = observed.services.get(service)?.objectives ?? [];
  if (objectives.length === 0)
    return {
      says: `${kind} is of the service "${service}", which has no objectives`,
      unknown: observed.unknown.length > 0,
    };
  if (reached.reaches(workload, service)) return undefined;
  return { says: `${kind} calls itself the service "${service}", whose scrapes and probes do not reach it` };
}

/** What the stack adds is watched, if only for being started again and again. */
function partComplaint(
  { resource, kind, identity }: Workload,
  reached: Reached,
): Omit<Finding, "urn"> | undefined {
  const { role, service = resource.name } = identity;
  if (!resource.urn.includes("neuroerp:"))
    return {
      says: `${kind} "${resource.name}" calls itself a part of the stack ("${role}"), which does not declare it`,
    };
  if (reached.watches(service)) return undefined;
  return { says: `${kind} "${resource.name}" is a part of the stack that no target and no rule watches` };
}

function patternOf(pattern: string): RegExp {
  const words = pattern.split("*").map((each) => each.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${words.join(".*")}$`);
}
