/** Two stacks on one host never touch each other; two commands on one stack never write at once. */
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { UnitStatus } from "../cli/status.ts";
import { record } from "./harness/figures.ts";
import { disorder } from "./harness/order.ts";
import { portOffsets } from "./harness/port-offsets.ts";
import { eventually, pidsOf, type Run, TestStack } from "./harness/stack.ts";

let dev: TestStack;
let dev2: TestStack;

beforeAll(async () => {
  dev = new TestStack(".");
  dev2 = new TestStack(".", dev);
  for (const [stack, offset] of [
    [dev, portOffsets.engine.dev],
    [dev2, portOffsets.engine.dev2],
  ] as const) {
    await stack.init({ "neuroerp:runDirectory": stack.home, "neuroerp:portOffset": String(offset) });
  }
});

const figures: Record<string, string> = {};

afterAll(async () => {
  record("two-at-once", figures);
  await dev2.end();
  await dev.end();
});

/** What another stack must not change: the processes, the starts counted, the settings and the data files' owners. */
async function portrait(stack: TestStack): Promise<{ units: object[]; files: object }> {
  const all = JSON.parse((await stack.command("status", "--json")).stdout) as UnitStatus[];
  const settings = readdirSync(stack.home, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(conf|ini|yml|json|sh|txt|sql)$/.test(path) && !/\/(data|log-store)\//.test(path))
    .map((path) => join(stack.home, path));
  return {
    units: all.map(({ name, pid, restarts, healthy }) => ({ name, pid, restarts, healthy })),
    files: Object.fromEntries(
      settings.map((path) => [path, [statSync(path).mtimeMs, readFileSync(path, "utf8")]]),
    ),
  };
}

describe("two stacks of one project, in one state backend", () => {
  test("come up at the same time", async () => {
    const both = await Promise.all([dev.command("up"), dev2.command("up")]);
    for (const { output } of both) expect(output).toMatch(/All \d+ are healthy/);
    for (const stack of [dev, dev2]) expect(await disorder(stack.home)).toEqual([]);
  });

  test("one is killed, mended, changed and taken down, and the other does not notice", async () => {
    const before = await portrait(dev);
    for (const name of ["pm2", "supervisord"]) {
      process.kill(Number(readFileSync(join(dev2.home, name, `${name}.pid`), "utf8")), "SIGKILL");
    }
    expect((await dev2.command("up")).output).toMatch(/All \d+ are healthy/);
    expect(await disorder(dev2.home)).toEqual([]);
    expect(await portrait(dev)).toEqual(before);
    expect((await dev2.command("recover")).code).toBe(0);
    expect((await dev2.command("down")).code).toBe(0);
    expect(await pidsOf(dev2.home)).toEqual([]);
    expect(await portrait(dev)).toEqual(before);
    expect(await disorder(dev.home)).toEqual([]);
    figures["units and settings files of the other stack that changed"] =
      `0 of ${before.units.length} and 0 of ${Object.keys(before.files).length}`;
  });
});

describe("two commands on one stack", () => {
  /** The times of a stack's updates, as the state's history tells them. */
  async function updates(): Promise<{ startTime: string; endTime: string }[]> {
    return JSON.parse(await dev.succeed("stack", "history", "--json")) as {
      startTime: string;
      endTime: string;
    }[];
  }

  test("the second is told who has the stack, since when, and to wait", async () => {
    const first = dev.begin(["up", "--yes", "--skip-preview", "--refresh"]);
    await eventually("it has the lock", async () => (await lockOf(dev)).includes(`"pid":${first.pid}`));
    const second = await dev.command("up");
    expect(second.code).not.toBe(0);
    expect(second.output).toMatch(
      new RegExp(
        `held by:\\n {2}pid ${first.pid} of \\S+, since \\d{4}-[\\dT:-]+Z \\(\\d+ s ago\\), still running`,
      ),
    );
    expect(second.output).toContain("Wait for it.");
    const recovery = await dev.command("recover");
    expect(recovery.output).toContain(`pid ${first.pid} of`);
    expect(recovery.code).not.toBe(0);
    expect((await first.ended).code).toBe(0);
  });

  /** Pulumi stumbles, rarely, over a lock that another one is just writing: it gives up, too, and has changed nothing. */
  const refusal =
    /locked by[\s\S]+created by \S+ \(pid \d+\) at \d{4}-|could not list bucket: [^\n]+\/locks\/\S+\.tmp: no such file/;

  test("started in the same moment, at most one of them writes", async () => {
    const rounds = 5;
    let winners = 0;
    for (let round = 0; round < rounds; round++) {
      const runs = await Promise.all([dev, dev, dev].map((stack) => stack.up()));
      const won = runs.filter(({ code }) => code === 0).length;
      expect(won).toBeLessThanOrEqual(1);
      winners += won;
      for (const { output } of runs.filter(({ code }) => code !== 0)) {
        expect(output).toMatch(refusal);
      }
    }
    const times = (await updates()).toSorted((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime));
    for (const [index, { startTime }] of times.entries()) {
      const previous = times[index - 1];
      if (previous) expect(Date.parse(startTime)).toBeGreaterThanOrEqual(Date.parse(previous.endTime));
    }
    figures["three `up`s of one stack in the same moment, 5 times"] =
      `${winners} went through, ${3 * rounds - winners} were refused with the holder's pid and time, updates that overlap: 0`;
    expect((await dev.command("up")).output).toMatch(/All \d+ are healthy/);
    expect(await disorder(dev.home)).toEqual([]);
  });

  test("the lock of one that was killed is explained, and recover takes it away", async () => {
    const first = dev.begin(["up", "--yes", "--skip-preview"]);
    await eventually("it has the lock", async () => (await lockOf(dev)).includes(`"pid":${first.pid}`));
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    const second = await dev.command("up");
    expect(second.output).toMatch(
      new RegExp(`pid ${first.pid} of .*which has ended without releasing it[\\s\\S]+npm run recover`),
    );
    const recovery: Run = await dev.command("recover", "--json");
    expect(JSON.parse(recovery.stdout)).toMatchObject({
      locks: [expect.stringContaining(`pid ${first.pid}`)],
    });
    await dev.mustRun("up");
  });
});

test("recover tells the way back from a state that cannot be read, and goes it with the one before", async () => {
  const [file = ""] = dev.files().filter((path) => path.endsWith(`/stacks/neuroerp/${dev.name}.json`));
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 1_000));
  const { code, output } = await dev.command("recover");
  expect(code).not.toBe(0);
  const [, from = "", to = ""] = /^ {2}cp (\S+) (\S+)$/m.exec(output) ?? [];
  expect([from, to]).toEqual([`${file}.bak`, file]);
  copyFileSync(from, to);
  expect((await dev.command("recover")).code).toBe(0);
  expect((await dev.command("up")).output).toMatch(/All \d+ are healthy/);
  expect(await disorder(dev.home)).toEqual([]);
});

test("recover of a stack that is not there says so, and nothing else", async () => {
  const { code, output } = await dev.command("recover", "--stack", "nobody");
  expect(code).not.toBe(0);
  expect(output).toMatch(/no stack named '(organization\/neuroerp\/)?nobody' found/);
  expect(output).not.toContain(".bak");
});

async function lockOf(stack: TestStack): Promise<string> {
  return stack
    .files()
    .filter((path) => path.includes("/locks/") && path.includes(`/${stack.name}/`) && path.endsWith(".json"))
    .map((path) => readFileSync(path, "utf8"))
    .join();
}
