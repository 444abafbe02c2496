/** Ports that a unit wants and somebody else has. */
import type { Refusal } from "../kind.ts";
import { listenerOn, processesMarked } from "./processes.ts";
import { type Supervisor, type UnitInputs, unitMark } from "./unit.ts";

/** One refusal per port that a process other than the unit's own listens on. */
export async function strangersOn(unit: UnitInputs, supervisor: Supervisor): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const [index, port] of unit.ports.entries()) {
    const listener = await listenerOn(port);
    if (listener === undefined) continue;
    // The unit's own process, an orphan of it included: the launcher ends that one first.
    const own = await processesMarked(unitMark(unit.home, supervisor, unit.name));
    if (listener !== "unknown" && own.includes(listener.pid)) continue;
    const who =
      listener === "unknown" ? "a process of another user" : `${listener.command} (pid ${listener.pid})`;
    refusals.push({
      property: `ports[${index}]`,
      reason: `port ${port} is taken by ${who}; end it, or give ${unit.name} another port (the stack's portOffset moves all of them)`,
    });
  }
  return refusals;
}
