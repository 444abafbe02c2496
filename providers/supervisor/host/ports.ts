/** Ports that a unit wants and somebody else has. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Refusal, UserError } from "../kind.ts";
import { type HostProcess, lineOf, listenerOn, markOf, processTable } from "./processes.ts";
import { type Supervisor, type UnitInputs, unitMark } from "./unit.ts";

/** One refusal per port that a process other than the unit's own listens on; `supervisors`: those that may run the unit. */
export async function strangersOn(
  unit: Pick<UnitInputs, "home" | "name" | "ports">,
  ...supervisors: readonly Supervisor[]
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const [index, port] of unit.ports.entries()) {
    const listener = await listenerOn(port);
    if (listener === undefined || (await isOwn(unit, supervisors, listener))) continue;
    const who =
      listener === "unknown" ? "a process of another user" : `${listener.command} (pid ${listener.pid})`;
    refusals.push({
      property: `ports[${index}]`,
      reason: `port ${port} is taken by ${who}; end it, or give ${unit.name} another port (the stack's portOffset moves all of them)`,
    });
  }
  return refusals;
}

/** Before anything of the unit is touched, so that it stays as it was. @throws UserError */
export async function refuseStrangers(
  unit: Pick<UnitInputs, "home" | "name" | "ports">,
  supervisor: Supervisor,
): Promise<void> {
  const refusals = await strangersOn(unit, supervisor);
  if (refusals.length > 0) throw new UserError(refusals.map(({ reason }) => reason).join("\n"));
}

/** The unit's own process, an orphan of it included: the launcher ends that one first. */
async function isOwn(
  { home, name }: Pick<UnitInputs, "home" | "name">,
  supervisors: readonly Supervisor[],
  listener: HostProcess | "unknown",
): Promise<boolean> {
  if (listener === "unknown") return false;
  const mark = await markOf(listener.pid);
  if (mark !== undefined) return supervisors.some((each) => unitMark(home, each, name) === mark);
  // Some servers write their title over their environment: whose children they are is left.
  const line = lineOf(await processTable(), listener.pid);
  const daemons = await Promise.all(supervisors.map((each) => daemonPid(home, each)));
  return daemons.some((pid) => line.includes(pid));
}

async function daemonPid(home: string, supervisor: Supervisor): Promise<number> {
  return Number(await readFile(join(home, supervisor, `${supervisor}.pid`), "utf8").catch(() => ""));
}
