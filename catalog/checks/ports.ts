/** Every port has one owner, also after the offset. */

import { noPort } from "../complete.ts";
import { formatPath, type Path } from "../problems.ts";
import type { Check, Subject } from "./subject.ts";

const least = 1024;
const most = 65_535;

interface Use {
  readonly at: Path;
  /** As the author wrote it, without the offset. */
  readonly port: number;
}

type Planned = Pick<Subject, "plan" | "options" | "at">;

/** Monitoring first, services last: where two want one port, the service's author is the one who can move. */
function uses({ plan, options, at }: Planned): Use[] {
  const { portOffset = 0 } = options;
  const found: Use[] = [];
  const use = (port: number, ...path: Path) => {
    if (port !== noPort) found.push({ at: at(...path), port: port - portOffset });
  };
  for (const [part, port] of Object.entries(plan.monitoring.ports)) use(port, "monitoring", "ports", part);
  for (const store of plan.stores) {
    use(store.port, "stores", store.name, "port");
    if (store.kind === "postgres") use(store.poolPort, "stores", store.name, "poolPort");
  }
  for (const service of plan.services) use(service.port, "services", service.name, "port");
  return found;
}

/** As the author wrote them, without the offset. */
export function takenPorts(subject: Planned): Set<number> {
  return new Set(uses(subject).map(({ port }) => port));
}

/** The first free port from `start` on, which is then taken. */
export function nextFree(start: number, taken: Set<number>): number {
  let port = Math.min(Math.max(start, least), most);
  while (taken.has(port) && port < most) port++;
  taken.add(port);
  return port;
}

export const checkPorts: Check = (subject, report) => {
  const all = uses(subject);
  const taken = new Set(all.map(({ port }) => port));
  const owners = new Map<number, Use>();
  for (const use of all) {
    const owner = owners.get(use.port);
    if (!owner) owners.set(use.port, use);
    else {
      const remedy = `write ${nextFree(use.port + 1, taken)}, which is free`;
      report.add(use.at, String(use.port), `a port of its own; ${formatPath(owner.at)} has this one`, remedy);
    }
  }
  const { portOffset = 0 } = subject.options;
  const ports = all.map(({ port }) => port);
  const lowest = least - ports.reduce((a, b) => Math.min(a, b), most);
  const highest = most - ports.reduce((a, b) => Math.max(a, b), least);
  if (portOffset >= lowest && portOffset <= highest) return;
  const allowed = `from ${lowest} to ${highest}, so that every port stays between ${least} and ${most}`;
  const remedy = `pulumi config set portOffset ${Math.min(2000, highest)}`;
  report.add(["options", "portOffset"], String(portOffset), allowed, remedy);
};
