/** Processes that a killed engine has left behind: its language host, the program, providers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type HostProcess, processTable, signal } from "../providers/supervisor/host/processes.ts";
import { root } from "./engine.ts";

/** What runs for an engine, by its command line. */
const plugins: readonly (readonly [RegExp, string])[] = [
  [/pulumi-language-\w+/, "language host"],
  [/@pulumi\/pulumi\/cmd\/run/, "program"],
  [/providers\/supervisor\/plugin\.ts/, "supervisor provider"],
];

/** Ends those of this checkout; they have nothing left to save. Tells which. */
export async function endOrphans(): Promise<string[]> {
  const orphans = await orphansOfCheckout();
  // The provider may have ended itself meanwhile.
  signal(
    orphans.map(({ pid }) => pid),
    "SIGKILL",
  );
  while ((await orphansOfCheckout()).length > 0) await sleep(50);
  return orphans.map(({ pid, role }) => `${role} (pid ${pid})`);
}

async function orphansOfCheckout(): Promise<{ pid: number; role: string }[]> {
  const table = await processTable();
  const found = await Promise.all(
    [...table.values()].map(async (process) => {
      const role = await roleOf(process.pid);
      return role === undefined || hasEngine(table, process) ? [] : [{ pid: process.pid, role }];
    }),
  );
  return found.flat();
}

async function roleOf(pid: number): Promise<string | undefined> {
  const [command, environment] = await Promise.all(
    ["cmdline", "environ"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
  );
  // Every engine of a checkout has its Pulumi home.
  if (!environment?.split("\0").includes(`PULUMI_HOME=${join(root, ".pulumi")}`)) return undefined;
  return plugins.find(([pattern]) => pattern.test(command ?? ""))?.[1];
}

/** Whether the engine that started it, or the host between them, is still its ancestor. */
function hasEngine(table: ReadonlyMap<number, HostProcess>, process: HostProcess): boolean {
  const parent = table.get(process.parent);
  return parent !== undefined && (parent.command === "pulumi" || hasEngine(table, parent));
}
