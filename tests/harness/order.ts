/** What must hold of a stack's processes, whatever happened before: one of each, and nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unitsPath } from "../../components/platforms/host/home.ts";
import type { HostUnit } from "../../components/platforms/platform.ts";
import { marksOf, processesMarked, processTable } from "../../providers/supervisor/host/processes.ts";
import { unitMark } from "../../providers/supervisor/host/unit.ts";
import { pidsOf } from "./stack.ts";

/** Everything that is doubled, missing or left over; empty where all is in order. */
export async function disorder(home: string): Promise<string[]> {
  const units = JSON.parse(readFileSync(unitsPath(home), "utf8")) as HostUnit[];
  const expected = new Map(units.map(({ name, supervisor }) => [unitMark(home, supervisor, name), name]));
  const strangers = [...(await marksOf(home))].filter((mark) => !expected.has(mark));
  const roots = await Promise.all([...expected.keys()].map(rootsOf));
  return [
    ...strangers.map((mark) => `${mark} is of no unit`),
    ...[...expected.values()].flatMap((name, index) =>
      roots[index] === 1 ? [] : [`${name} runs ${roots[index]} times`],
    ),
    ...(await daemons(home)),
  ];
}

/** Processes that carry a mark and were not started by one that does. */
async function rootsOf(mark: string): Promise<number> {
  const [table, marked] = await Promise.all([processTable(), processesMarked(mark)]);
  return marked.filter((pid) => {
    const parent = table.get(pid)?.parent;
    return parent !== undefined && !marked.includes(parent);
  }).length;
}

async function daemons(home: string): Promise<string[]> {
  const counts = [
    ["PM2", await pidsOf(`God Daemon (${join(home, "pm2")})`)],
    ["supervisord", await pidsOf(`supervisord -c ${join(home, "supervisord", "supervisord.conf")}`)],
  ] as const;
  return counts.flatMap(([name, pids]) => (pids.length === 1 ? [] : [`${name} runs ${pids.length} times`]));
}
