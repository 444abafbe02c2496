/**
 * The update of one service: the time that it adds to an `up` without a change, against `supervisorctl restart` of the
 * same service, both until the new process answers. Goal: ≤ 2.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { conditions } from "../providers/supervisor/conditions.ts";
import { probeUrl } from "../providers/supervisor/host/ready.ts";
import { freePort, TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { figures, spread } from "./pairs.ts";

const rounds = 10;

export async function update(): Promise<Measured> {
  const stack = await new TestStack("tests/fixtures/units").init();
  const ports = [await freePort(), await freePort(), await freePort()];
  const up = async (who: string) => {
    const first = { environment: { PATH: process.env["PATH"] ?? "", WHO: who } };
    const began = performance.now();
    const { code, output } = await stack.up({
      TEST_PORTS: ports.join(","),
      TEST_OVERRIDES: JSON.stringify({ first }),
    });
    if (code !== 0) throw new Error(output);
    return (performance.now() - began) / 1000;
  };
  const restart = async () => {
    const before = (await conditions(stack.home)).get("first")?.pid;
    const began = performance.now();
    const words = ["-c", join(stack.home, "supervisord", "supervisord.conf"), "restart", "first"];
    const command = spawn("supervisorctl", words, { stdio: "ignore" });
    const ended = new Promise((resolve) => command.once("exit", resolve));
    while (existsSync(`/proc/${before}`)) await sleep(5);
    while ((await probeUrl(`http://127.0.0.1:${ports[0]}/`)) !== undefined) await sleep(5);
    const seconds = (performance.now() - began) / 1000;
    // supervisorctl itself goes on to watch the process for 5 s (`startsecs`).
    await ended;
    return seconds;
  };
  try {
    await up("0");
    const times = [];
    for (let round = 1; round <= rounds; round++) {
      const changed = await up(String(round));
      const empty = await up(String(round));
      times.push({ changed, empty, peer: await restart() });
    }
    const ratio = figures(times.map(({ changed, empty, peer }) => (changed - empty) / peer));
    const added = figures(times.map(({ changed, empty }) => changed - empty));
    const peer = figures(times.map((time) => time.peer));
    return {
      figures: {
        "an update of one service: time added to an empty up, against `supervisorctl restart` until it answers": `ratio ${spread(ratio)} (goal ≤ 2); added ${spread(added, " s")}; restart ${spread(peer, " s")}; ${rounds} rounds`,
      },
      data: times,
    };
  } finally {
    await stack.end();
  }
}
