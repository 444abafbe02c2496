/** Crash loops of the ERP, on both supervisors: seen within a minute, retried past the supervisors' own limits, over by themselves. */
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { UnitStatus } from "../../cli/status.ts";
import { processesMarked } from "../../providers/supervisor/host/processes.ts";
import { type Supervisor, unitMark } from "../../providers/supervisor/host/unit.ts";
import { record } from "../harness/figures.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { erpStack, eventually, type TestStack } from "../harness/stack.ts";

const portOffset = portOffsets.chaos.crashLoops;
/** More starts than each supervisor makes by its default before it gives up for good. */
const looping = [
  { name: "valeo-audit", supervisor: "supervisord", port: 8002 + portOffset, beyond: 5 },
  { name: "valeo-frontend", supervisor: "pm2", port: 3000 + portOffset, beyond: 16 },
] as const;

let stack: TestStack;
let strangers: Server[] = [];

beforeAll(async () => {
  stack = await erpStack(portOffset);
  await stack.mustRun("up");
});

const figures: Record<string, string> = {};

afterAll(async () => {
  record("crash-loops", figures);
  endStrangers();
  await stack.end();
});

function endStrangers(): void {
  for (const stranger of strangers) stranger.close();
  strangers = [];
}

async function status(name: string): Promise<UnitStatus> {
  const all = JSON.parse((await stack.command("status", "--json")).stdout) as UnitStatus[];
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`status knows no ${name}`);
  return found;
}

/** The value of a query's only series. */
async function prometheus(query: string): Promise<number> {
  const url = `http://127.0.0.1:${9090 + portOffset}/api/v1/query?query=${encodeURIComponent(query)}`;
  const { data } = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1]);
}

/** Takes the port in the moment in which the unit has let go of it. */
async function occupy(name: string, supervisor: Supervisor, port: number): Promise<void> {
  await eventually(`a stranger has port ${port}`, async () => {
    for (const pid of await processesMarked(unitMark(stack.home, supervisor, name))) {
      process.kill(pid, "SIGKILL");
    }
    const stranger = createServer((socket) => socket.destroy());
    const taken = await new Promise<boolean>((resolve) => {
      stranger.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (taken) strangers.push(stranger);
    return taken;
  });
}

test.each(looping)(
  "$name cannot listen: seen in status and in Prometheus within a minute",
  async ({ name, supervisor, port }) => {
    const starts = () => prometheus(`supervised_unit_starts_total{unit="${name}"}`);
    await eventually("it is counted", async () => (await starts()) > 0, 60_000);
    const before = await starts();
    await occupy(name, supervisor, port);
    const began = performance.now();
    const seen = async () => (await starts()) > before + 2 && !(await status(name)).healthy;
    await eventually("both show it", seen, 60_000);
    figures[`\`${name}\`: 3 restarts seen in status and in Prometheus after`] =
      `${((performance.now() - began) / 1000).toFixed(0)} s (goal: a minute)`;
    expect((await status(name)).trouble).toMatch(
      new RegExp(`port ${port} is taken by .*; its log ends with:`),
    );
  },
);

test.each(looping)("$name is retried more than $beyond times", async ({ name, beyond }) => {
  await eventually("it is tried on", async () => (await status(name)).restarts > beyond + 1, 170_000);
  figures[`\`${name}\`: restarts, and still tried`] =
    `${(await status(name)).restarts}, ${beyond} are its supervisor's own limit`;
});

test("an up fails with the last lines of the logs, and names who has the port", async () => {
  const { code, output } = await stack.command("up");
  expect(code).not.toBe(0);
  for (const { name, port } of looping) {
    expect(output).toContain(name);
    expect(output).toContain(String(port));
  }
});

test("when the cause is gone, they run again by themselves", async () => {
  endStrangers();
  for (const { name } of looping) {
    const began = performance.now();
    await eventually(`${name} is healthy`, async () => (await status(name)).healthy, 90_000);
    figures[`\`${name}\`: healthy by itself after the cause is gone`] =
      `${((performance.now() - began) / 1000).toFixed(0)} s`;
  }
  await stack.mustRun("up");
});
