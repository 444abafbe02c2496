/** What Docker cannot run as it is described, found before anything is made. */
import type { Plan, ServicePlan } from "../../../catalog/plan.ts";
import { formatPath, type Problem, quote } from "../../../catalog/problems.ts";
import { imageProblemsOf } from "../../images/index.ts";

/** Names of containers that the platform makes by itself, beside the monitoring's. */
const ownNames = ["cadvisor", "edge"];

export function dockerProblems(plan: Plan, root: string): readonly Problem[] {
  return [
    ...imageProblemsOf(plan, root),
    ...plan.services.flatMap((service) => [...takenName(service, plan), ...deafCommand(service)]),
  ];
}

function takenName({ name }: ServicePlan, { stores }: Plan): Problem[] {
  const pools = stores.filter(({ kind }) => kind === "postgres").map((store) => `${store.name}-pool`);
  const taken = [...ownNames, ...pools];
  if (!taken.includes(name)) return [];
  return [
    {
      path: formatPath(["services", name]),
      value: quote(name),
      allowed: `a name that no part of the platform has; taken are ${taken.map(quote).join(", ")}`,
      remedy: "give the service another name",
    },
  ];
}

/** In a container of its own, loopback is where nobody else is. */
function deafCommand({ name, runtime, command }: ServicePlan): Problem[] {
  if (runtime === "node") return [];
  return command.flatMap((word, index): Problem[] => {
    if (!/127\.0\.0\.1|localhost|\[::1\]/.test(word)) return [];
    return [
      {
        path: formatPath(["services", name, "command", index]),
        value: quote(word),
        allowed: "an address that others reach; {host} stands for the one that the platform has",
        remedy: 'write "{host}" where the address stands',
      },
    ];
  });
}
