/** Resident memory of what the stack adds, idle: PM2's daemon, supervisord, the provider; each against its bare runtime. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processTable } from "../providers/supervisor/host/processes.ts";
import { freePort, pidsOf, root, TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";

const rounds = 5;
const mebibyte = 2 ** 20;

export async function memory(): Promise<Measured> {
  const stack = await new TestStack("tests/fixtures/units").init();
  const started: ChildProcess[] = [];
  const start = (program: string, ...words: string[]) => {
    const child = spawn(program, words, { stdio: "ignore" });
    started.push(child);
    return child.pid ?? 0;
  };
  try {
    const ports = [await freePort(), await freePort(), await freePort()].join(",");
    const { code, output } = await stack.up({ TEST_PORTS: ports });
    if (code !== 0) throw new Error(output);
    const node = start(process.execPath, "-e", "setInterval(() => {}, 1000)");
    const python = start("python", "-c", "import time; time.sleep(600)");
    // As the engine starts it; it serves until its end.
    const provider = start(
      join(root, "providers", "supervisor", "pulumi-resource-supervisor"),
      "127.0.0.1:1",
    );
    const [pm2 = 0] = await pidsOf(`God Daemon (${join(stack.home, "pm2")})`);
    const [supervisord = 0] = await pidsOf(`supervisord -c ${join(stack.home, "supervisord")}`);
    const parts = {
      "PM2's daemon": [pm2, node, "Node"],
      supervisord: [supervisord, python, "Python"],
      "the provider": [provider, node, "Node"],
    } as const;
    await sleep(3_000);
    const data: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      const table = await processTable();
      for (const [name, pids] of Object.entries(parts)) {
        const [ours, bare] = [table.get(pids[0])?.memory, table.get(pids[1])?.memory];
        if (ours === undefined || bare === undefined) throw new Error(`${name} is not there`);
        data[name] = [...(data[name] ?? []), ours, bare];
      }
      await sleep(1_000);
    }
    const rows = Object.entries(parts).map(([name, [, , runtime]]) => {
      const values = data[name] ?? [];
      const [ours, bare] = [0, 1].map((odd) => values.filter((_value, index) => index % 2 === odd));
      const least = (all: number[] = []) => Math.min(...all) / mebibyte;
      return [
        `memory of ${name}, idle`,
        `${least(ours).toFixed(0)} MiB, ${(least(ours) / least(bare)).toFixed(2)} times a bare ${runtime}`,
      ];
    });
    return { figures: Object.fromEntries(rows), data };
  } finally {
    for (const child of started) child.kill("SIGKILL");
    await stack.end();
  }
}
