/** How the units of one run directory fare, as their two supervisors and the kernel tell it. */
import { setTimeout as sleep } from "node:timers/promises";
import { type HostProcess, processTable, treeOf } from "./host/processes.ts";
import { restarts } from "./host/starts.ts";
import type { UnitState } from "./host/unit.ts";
import { stateOf as pm2State } from "./kinds/pm2-app.ts";
import { stateOf as supervisordState } from "./kinds/program.ts";
import { Pm2 } from "./pm2/daemon.ts";
import { Supervisord } from "./supervisord/daemon.ts";

export interface UnitCondition {
  readonly state: UnitState;
  /** 0: no process. */
  readonly pid: number;
  /** Seconds since the last start. */
  readonly uptime: number;
  /** Starts after the first one, since the unit was last changed. */
  readonly restarts: number;
  /** Share of one core over the last moments, in per cent, children included. */
  readonly cpu: number;
  /** Resident memory in bytes, children included. */
  readonly memory: number;
}

type Bare = Omit<UnitCondition, "cpu" | "memory">;

/** The time between the two looks that the CPU's share is computed from, in milliseconds. */
const sampleTime = 250;

/** By name. Units that no supervisor knows are not in it. */
export async function conditions(home: string): Promise<Map<string, UnitCondition>> {
  const before = await processTable();
  const [apps, programs] = await Promise.all([pm2Apps(home), programsOf(home), sleep(sampleTime)]);
  const after = await processTable();
  return new Map(
    [...apps, ...programs].map(([name, bare]) => {
      const tree = treeOf(after, bare.pid);
      const used = seconds(tree) - seconds(treeOf(before, bare.pid));
      const cpu = Math.max(0, Math.round((used / sampleTime) * 100_000));
      return [name, { ...bare, cpu, memory: tree.reduce((sum, { memory }) => sum + memory, 0) }];
    }),
  );
}

function seconds(tree: readonly HostProcess[]): number {
  return tree.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

async function pm2Apps(home: string): Promise<[string, Bare][]> {
  const daemon = Pm2.of(home);
  // Alone, since the connection is closed at the end: open, it would keep this process alive.
  const apps = await daemon.exclusively(async () => {
    const list = (await daemon.list()) ?? [];
    daemon.disconnect();
    return list;
  });
  return Promise.all(
    apps.map(async (app): Promise<[string, Bare]> => {
      const uptime = app.pid === 0 ? 0 : (Date.now() - app.pm2_env.pm_uptime) / 1000;
      const bare = {
        state: pm2State(app),
        pid: app.pid,
        // The clock may have been set since.
        uptime: Math.max(0, Math.round(uptime)),
        restarts: await restarts({ home, name: app.name }, "pm2"),
      };
      return [app.name, bare];
    }),
  );
}

async function programsOf(home: string): Promise<[string, Bare][]> {
  const processes = (await Supervisord.of(home).processes()) ?? [];
  return Promise.all(
    processes.map(async (process): Promise<[string, Bare]> => {
      const uptime = process.pid === 0 ? 0 : process.now - process.start;
      const bare = {
        state: supervisordState(process),
        pid: process.pid,
        uptime: Math.max(0, uptime),
        restarts: await restarts({ home, name: process.name }, "supervisord"),
      };
      return [process.name, bare];
    }),
  );
}
