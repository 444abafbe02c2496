/** What Docker cannot run as it is described, found before anything is made. */
import type { Plan } from "../../../catalog/plan.ts";
import type { Problem } from "../../../catalog/problems.ts";
import { imageProblemsOf } from "../../images/index.ts";
import { loopbackCommands, takenNames } from "../checks.ts";
import { poolName } from "./postgres.ts";

/** Names of containers that the platform makes by itself, beside the monitoring's. */
const ownNames = ["cadvisor", "edge"];

export function dockerProblems(plan: Plan, root: string): readonly Problem[] {
  const pools = plan.stores.flatMap((store) => (store.kind === "postgres" ? [poolName(store)] : []));
  return [
    ...imageProblemsOf(plan, root),
    ...takenNames(plan, new Set([...ownNames, ...pools])),
    ...loopbackCommands(plan),
  ];
}
