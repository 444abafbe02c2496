/** From `kill -9` of a service to its health check answering again, 20 times for each supervisor. Goal: all < 2 s. */
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { UnitStatus } from "../cli/status.ts";
import { conditions } from "../providers/supervisor/conditions.ts";
import { processesMarked } from "../providers/supervisor/host/processes.ts";
import { probeUrl } from "../providers/supervisor/host/ready.ts";
import { type Supervisor, unitMark } from "../providers/supervisor/host/unit.ts";
import type { TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { erpStack } from "./erp.ts";
import { figures, spread } from "./pairs.ts";

const kills = 20;
const services = { pm2: "valeo-frontend", supervisord: "valeo-crm" } as const;
/** A service that has lived this long is restarted at once; a younger one may back off, in milliseconds. */
const settled = { pm2: 10_500, supervisord: 6_000 };

export async function restart(): Promise<Measured> {
  const stack = await erpStack();
  try {
    const { code, output } = await stack.command("up");
    if (code !== 0) throw new Error(output);
    const data: Record<string, number[]> = {};
    for (const supervisor of ["pm2", "supervisord"] as const) {
      const seconds = [];
      for (let kill = 0; kill < kills; kill++) seconds.push(await killed(stack, supervisor));
      data[supervisor] = seconds;
    }
    const rows = Object.entries(services).map(([supervisor, name]) => {
      const seconds = data[supervisor] ?? [];
      return [
        `\`kill -9\` of \`${name}\` (${supervisor}) to healthy again, ${kills} times`,
        `${spread(figures(seconds), " s")}, maximum ${Math.max(...seconds).toFixed(2)} s (goal: all < 2 s)`,
      ];
    });
    return { figures: Object.fromEntries(rows), data };
  } finally {
    await stack.end();
  }
}

/** Seconds. */
async function killed(stack: TestStack, supervisor: Supervisor): Promise<number> {
  await sleep(settled[supervisor]);
  const name = services[supervisor];
  const url = await urlOf(stack, name);
  // What it has started answers on, until the next start ends it.
  const old = await processesMarked(unitMark(stack.home, supervisor, name));
  const pid = (await conditions(stack.home)).get(name)?.pid;
  if (pid === undefined || !old.includes(pid)) throw new Error(`${name} does not run`);
  const began = performance.now();
  process.kill(pid, "SIGKILL");
  while (old.some((each) => existsSync(`/proc/${each}`))) await sleep(5);
  while ((await probeUrl(url)) !== undefined) await sleep(5);
  return (performance.now() - began) / 1000;
}

async function urlOf(stack: TestStack, name: string): Promise<string> {
  const all = JSON.parse((await stack.command("status", "--json")).stdout) as UnitStatus[];
  const unit = all.find((each) => each.name === name);
  if (unit === undefined) throw new Error(`status knows no ${name}`);
  return name === services.supervisord ? `${unit.url}/health` : unit.url;
}
