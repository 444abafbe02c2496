/** Commands and processes that misbehave: a clear error, nothing else disturbed, and the next up mends it. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { listenerOn } from "../providers/supervisor/host/processes.ts";
import { eventually, freePort, pidsOf } from "./harness/stack.ts";
import { Units } from "./harness/units.ts";

let units: Units;

const PATH = `${dirname(process.execPath)}:/usr/bin:/bin:/usr/sbin`;
/** A unit's environment with more in it. */
const environment = (more: Record<string, string>) => ({ environment: { PATH, WHO: "me", ...more } });

beforeAll(async () => {
  units = await Units.make();
  await units.converges();
});

afterAll(() => units.stack.end());

describe("commands", () => {
  const task = { type: "Task", environment: { PATH } };
  const children = "sleep 6006";
  test.each([
    [
      "hang",
      { command: ["sh", "-c", `echo begun; setsid ${children} & ${children} & ${children}`], timeout: 1_000 },
      /bad was killed after 1 s, its limit, with all that it had started: sh -c .*\s+begun/,
    ],
    [
      "have no folder",
      { command: ["true"], cwd: "/no/such" },
      /bad could not start: its folder \/no\/such is not/,
    ],
    [
      "are not there",
      { command: ["no-tool"] },
      /bad could not start: there is no command "no-tool" on its PATH, \S+:\/usr\/sbin/,
    ],
  ])("that %s fail with just that, and leave no child", async (_what, inputs, told) => {
    const before = await units.pids();
    expect(await units.failing({ more: { bad: { ...task, cwd: units.home, ...inputs } } })).toMatch(told);
    expect(await pidsOf(children)).toEqual([]);
    expect(await units.pids()).toEqual(before);
    await units.converges();
  });

  test("that judge a file and hang are killed, and are said to have been", async () => {
    const file = { secretContent: "new", validate: ["sleep", "600"], timeout: 500 };
    const { code, output } = await units.preview({ overrides: { file } });
    expect(code).not.toBe(0);
    expect(output).toMatch(/sleep 600 was killed after 0.5 s, its limit.*nobody has judged .*file\.conf/);
  });
});

test("health checks that never answer fail the up, each with what it did and the log's end", async () => {
  const port = await freePort();
  const { pid } = await units.condition("memmon");
  const ready = (index: number) => ({
    url: `http://127.0.0.1:${units.ports[index]}/`,
    timeout: 6_000,
  });
  const output = await units.failing({
    overrides: {
      first: { ...environment({ HEALTH: "silent" }), ready: ready(0) },
      second: { ...environment({ HEALTH: "endless" }), ready: ready(1) },
      third: { ...environment({ HEALTH: "broken" }), ready: ready(2) },
    },
    more: {
      fourth: {
        type: "Program",
        home: units.home,
        name: "fourth",
        cwd: units.home,
        command: ["sh", "-c", "echo I hum; exec sleep 600"],
        ...environment({}),
        ports: [port],
        ready: { command: ["sh", "-c", "echo asking; exec sleep 600"], timeout: 4_000 },
      },
    },
  });
  for (const pattern of [
    /first did not start: not ready after 6 s: http:\S+ did not answer within 2 s/,
    /I was asked how I am, and say nothing/,
    /second did not start: not ready after 6 s: http:\S+ answered 200, but not to the end within 2 s/,
    /third did not start: not ready after 6 s: http:\S+ answered 500: the database is away/,
    /fourth did not start: not ready after 4 s: sh -c .* was killed after 5 s, its limit.* asking/,
    /last lines of \S+fourth\.out\.log:\s+I hum/,
  ]) {
    expect(output).toMatch(pattern);
  }
  expect((await units.condition("memmon")).pid).toBe(pid);
  await units.converges();
});

test("a redirect is an answer, and is not followed", async () => {
  await units.converges({ overrides: { first: environment({ HEALTH: "redirect" }) } });
});

test("no memory for a process: the error ends with its last words, and the others run on", async () => {
  const before = await units.pids();
  const server = join(import.meta.dirname, "fixtures", "units", "server.mjs");
  const command = ["sh", "-c", `ulimit -v 400000; exec node ${server} ${units.ports[0]}`];
  const output = await units.failing({ overrides: { first: { command } } });
  expect(output).toMatch(/first did not start: it exited 3 times; its supervisor goes on trying/);
  expect(output).toMatch(/last lines of \S+first\.err\.log:\s+.*memory/is);
  expect((await units.pids()).slice(1)).toEqual(before.slice(1));
  await units.converges();
});

describe("a port that a stranger takes", () => {
  const strangers: ChildProcess[] = [];
  async function stranger(port = 0): Promise<ChildProcess> {
    const child = spawn("python3", ["-m", "http.server", "--bind", "127.0.0.1", String(port)], {
      stdio: "ignore",
    });
    strangers.push(child);
    await eventually("it listens", async () => (await listenerOn(port)) !== undefined);
    return child;
  }
  const leave = async () => {
    for (const child of strangers.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await gone;
    }
  };
  afterAll(leave);

  test("between preview and start", async () => {
    const port = await freePort();
    const fourth = {
      type: "Program",
      home: units.home,
      name: "fourth",
      cwd: units.home,
      command: ["python3", "-m", "http.server", "--bind", "127.0.0.1", String(port)],
      ...environment({}),
      ports: [port],
      // The port alone would say that it is ready.
      ready: { port, timeout: 20_000 },
    };
    const more = { fourth };
    expect((await units.preview({ more })).code).toBe(0);
    const { pid } = await stranger(port);
    expect(await units.failing({ more })).toMatch(
      new RegExp(`port ${port} is taken by \\S+ \\(pid ${pid}\\); end it, or give fourth another port`),
    );
    expect(await units.copies()).toEqual([1, 1, 1]);
    await leave();
    await units.converges({ more });
    await units.converges();
    expect(await listenerOn(port)).toBeUndefined();
  });

  test("while the unit is down: it is named, and the unit comes back when the stranger goes", async () => {
    const pm2 = (verb: string) =>
      execFileSync("pm2", [verb, "third"], {
        env: { ...process.env, PM2_HOME: join(units.home, "pm2") },
        stdio: "ignore",
      });
    const [, second] = await units.pids();
    units.supervisorctl("stop", "first");
    pm2("stop");
    const taken = [await stranger(units.ports[0]), await stranger(units.ports[2])];
    pm2("start");
    // supervisorctl waits for a start that does not come.
    const starting = spawn(
      "supervisorctl",
      ["-c", join(units.home, "supervisord", "supervisord.conf"), "start", "first"],
      { stdio: "ignore" },
    );
    // Another patience is a change that restarts nothing: the up looks at what is there.
    const ready = (index: number) => ({
      ready: { url: `http://127.0.0.1:${units.ports[index]}/`, timeout: 8_000 },
    });
    const output = await units.failing({ overrides: { first: ready(0), third: ready(2) } });
    for (const [index, child] of [
      [0, taken[0]],
      [2, taken[1]],
    ] as const) {
      expect(output).toMatch(
        new RegExp(`port ${units.ports[index]} is taken by \\S+ \\(pid ${child?.pid}\\); end it`),
      );
    }
    expect((await units.pids())[1]).toBe(second);
    await leave();
    await eventually(
      "they come back by themselves",
      async () => (await units.answers(0)) && units.answers(2),
      60_000,
    );
    await new Promise((resolve) =>
      starting.exitCode === null ? starting.once("exit", resolve) : resolve(0),
    );
    await units.converges();
  });
});

describe("processes that ignore SIGTERM", () => {
  const deaf = (name: string, who: string) => ({
    ...environment({ DEAF: `deaf-${name}-${units.stack.name}`, WHO: who }),
    stop: { timeout: 1_500 },
  });
  const overrides = (who: string) => ({ first: deaf("first", who), third: deaf("third", who) });
  const children = async () => [
    ...(await pidsOf(`deaf-first-${units.stack.name}`)),
    ...(await pidsOf(`deaf-third-${units.stack.name}`)),
  ];

  test("are killed at an update, with their children", async () => {
    await units.converges({ overrides: overrides("me") });
    const [before, born] = [await units.pids(), await children()];
    expect(born).toHaveLength(2);
    await units.converges({ overrides: overrides("another") });
    const [after, grown] = [await units.pids(), await children()];
    expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([
      false,
      true,
      false,
    ]);
    expect(grown).toHaveLength(2);
    expect(grown.filter((pid) => born.includes(pid))).toEqual([]);
  });

  test("are killed at a destroy, which ends in bounded time and leaves nothing", async () => {
    const begun = performance.now();
    await units.stack.succeed("destroy", "--yes", "--skip-preview");
    expect(performance.now() - begun).toBeLessThan(40_000);
    expect(await children()).toEqual([]);
    expect(await pidsOf(units.home)).toEqual([]);
    expect(existsSync(units.home)).toBe(false);
  });
});
