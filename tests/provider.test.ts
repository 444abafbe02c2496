/** The supervisor provider under the real engine, with the real PM2 and supervisord. */
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { conditions, type UnitCondition } from "../providers/supervisor/conditions.ts";
import { eventually, freePort, pidsOf, type Run, TestStack } from "./harness/stack.ts";

let stack: TestStack;
let ports: number[];

/** `pulumi up` of the fixture; overrides by unit. */
function up(overrides: Record<string, object> = {}, variables: Record<string, string> = {}): Promise<Run> {
  return stack.up(fixture(overrides, variables));
}

function preview(overrides: Record<string, object> = {}, ...words: string[]): Promise<Run> {
  return stack.pulumi(["preview", "--diff", ...words], fixture(overrides));
}

function fixture(
  overrides: Record<string, object>,
  variables: Record<string, string> = {},
): Record<string, string> {
  return { TEST_PORTS: ports.join(","), TEST_OVERRIDES: JSON.stringify(overrides), ...variables };
}

async function condition(name: string): Promise<UnitCondition> {
  const found = (await conditions(stack.home)).get(name);
  if (found === undefined) throw new Error(`no supervisor knows ${name}`);
  return found;
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then((response) => response.ok);
}

async function pids(): Promise<number[]> {
  return Promise.all(["first", "second", "third"].map(async (name) => (await condition(name)).pid));
}

function supervisorctl(...words: string[]): string {
  return execFileSync(
    "supervisorctl",
    ["-c", join(stack.home, "supervisord", "supervisord.conf"), ...words],
    { encoding: "utf8" },
  );
}

function daemonPid(supervisor: "pm2" | "supervisord"): number {
  return Number(readFileSync(join(stack.home, supervisor, `${supervisor}.pid`), "utf8"));
}

beforeAll(async () => {
  stack = await new TestStack("tests/fixtures/units").init();
  ports = await Promise.all([freePort(), freePort(), freePort()]);
});

afterAll(() => stack.end());

describe("bad inputs are refused at preview", () => {
  const cases: [string, Record<string, object>, RegExp[]][] = [
    ["an empty command", { first: { command: [] } }, [/first/, /"?command"? .*at least one word/s]],
    [
      "a name that is no DNS label",
      { third: { name: "Not_A_Label" } },
      [/name.*"Not_A_Label" is not allowed: allowed is a DNS label/s],
    ],
    [
      "a relative folder",
      { first: { cwd: "somewhere" } },
      [/cwd.*"somewhere" is not allowed: allowed is an absolute path/s],
    ],
    [
      "a port out of range",
      { first: { ports: [70_000] } },
      [/ports\[0\].*70000 is not allowed: allowed is a port/s],
    ],
    ["a misspelt property", { second: { comand: ["x"] } }, [/comand.*is no property.*command/s]],
    [
      "a bad variable name",
      { first: { environment: { "A-B": "x" } } },
      [/environment.*allowed are letters/s],
    ],
    ["two mistakes at once", { first: { cwd: "a", ports: [0] } }, [/cwd/, /ports\[0\]/]],
    [
      "a run directory too long for a socket",
      { first: { home: `/${"x".repeat(80)}` } },
      [/home.*set a shorter run directory/s],
    ],
  ];
  test.each(cases)("%s", async (_what, overrides, expected) => {
    const { code, output } = await preview(overrides);
    expect(code).not.toBe(0);
    for (const pattern of expected) expect(output).toMatch(pattern);
    expect(output).not.toMatch(/\.ts:\d+/);
    expect(existsSync(stack.home)).toBe(false);
  });

  test("a secret's value is not shown in the refusal of another", async () => {
    const { output } = await preview({
      first: { secretEnvironment: { "NOT-A-NAME": "canary-in-a-refusal" } },
    });
    expect(output).toMatch(/secretEnvironment/);
    expect(output).not.toContain("canary-in-a-refusal");
  });

  test("a port that a stranger has, with who it is", async () => {
    const stranger = spawn("python3", ["-m", "http.server", "--bind", "127.0.0.1", String(ports[0])], {
      stdio: "ignore",
    });
    try {
      await eventually("the stranger listens", () => answers(ports[0] ?? 0));
      const { code, output } = await preview();
      expect(code).not.toBe(0);
      expect(output).toContain(`port ${ports[0]} is taken by`);
      expect(output).toContain(`(pid ${stranger.pid})`);
    } finally {
      stranger.kill();
      await new Promise((resolve) => stranger.once("exit", resolve));
    }
  });
});

describe("a stack of units", () => {
  test("comes up ready, and a second up changes nothing", async () => {
    expect((await up()).code).toBe(0);
    for (const port of ports) expect(await answers(port)).toBe(true);
    expect(existsSync(join(stack.home, "made"))).toBe(true);
    expect((await up()).output).toMatch(/9 unchanged/);
    expect((await preview({}, "--expect-no-changes")).code).toBe(0);
  });

  test("can be seen and steered by PM2's and supervisord's own commands", async () => {
    expect(supervisorctl("status", "first")).toMatch(/RUNNING|STARTING/);
    const list = execFileSync("pm2", ["jlist"], {
      encoding: "utf8",
      env: { ...process.env, PM2_HOME: join(stack.home, "pm2") },
    });
    expect(list).toContain('"name":"third"');
    expect(supervisorctl("reread")).toMatch(/No config updates/);
  });

  test("keeps its secret out of the state, the process list, the logs and every file that others can read", async () => {
    const secret = /key = (\S+)/.exec(readFileSync(join(stack.home, "file.conf"), "utf8"))?.[1] ?? "";
    expect(secret).toHaveLength(43);
    expect(await stack.succeed("stack", "export")).not.toContain(secret);
    expect(execFileSync("ps", ["axww"], { encoding: "utf8" })).not.toContain(secret);
    const files = readdirSync(stack.home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const holders = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(secret));
    expect(holders.length).toBeGreaterThan(0);
    for (const path of holders) expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
    await stack.succeed("refresh", "--yes");
    expect(await stack.succeed("stack", "export")).not.toContain(secret);
  });

  test("restarts only the unit that changed", async () => {
    const before = await pids();
    expect((await up({}, { TEST_WHO: "somebody else" })).output).toMatch(/2 updated/);
    const after = await pids();
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect((await up()).code).toBe(0);
  });

  test.each([
    ["first", 0],
    ["third", 2],
  ] as const)("%s comes back after kill -9, and the restart is counted", async (name, index) => {
    const { pid, restarts } = await condition(name);
    process.kill(pid, "SIGKILL");
    await eventually("it runs again", async () => {
      const now = await condition(name);
      return (
        now.pid !== pid &&
        now.pid !== 0 &&
        now.restarts === restarts + 1 &&
        (await answers(ports[index] ?? 0))
      );
    });
  });

  test("after kill -9 of both supervisors, one up ends with one process per unit", async () => {
    const before = await pids();
    for (const supervisor of ["pm2", "supervisord"] as const) process.kill(daemonPid(supervisor), "SIGKILL");
    expect((await up()).code).toBe(0);
    const after = await pids();
    for (const port of ports) expect(await pidsOf(`server.mjs ${port}`)).toHaveLength(1);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect((await up()).output).toMatch(/9 unchanged/);
  });

  test("drift is named by a refreshing preview and mended by one up", async () => {
    supervisorctl("stop", "first");
    execFileSync("pm2", ["stop", "third"], { env: { ...process.env, PM2_HOME: join(stack.home, "pm2") } });
    appendFileSync(join(stack.home, "file.conf"), "edited\n");
    const { output } = await preview({}, "--refresh");
    expect(output.match(/state +: "running" => "stopped"/g)).toHaveLength(2);
    expect(output).toMatch(/digest +: "\w+" => "\w+"/);
    expect((await up()).output).toMatch(/3 updated/);
    expect(readFileSync(join(stack.home, "file.conf"), "utf8")).not.toContain("edited");
    for (const port of ports) expect(await answers(port)).toBe(true);
    expect((await preview({}, "--expect-no-changes")).code).toBe(0);
  });

  test.each(["first", "third"])(
    "%s in a crash loop fails the up with its last words, is retried, and is mended by the next",
    async (name) => {
      const broken = { [name]: { environment: { PATH: process.env["PATH"] ?? "", CRASH: "1" } } };
      const { code, output } = await up(broken);
      expect(code).not.toBe(0);
      expect(output).toContain(`${name} did not start: it exited`);
      expect(output).toContain("this is the last thing I say");
      const { restarts } = await condition(name);
      await eventually("it is tried again", async () => (await condition(name)).restarts > restarts);
      expect(["backing off", "starting", "running"]).toContain((await condition(name)).state);
      expect((await up()).code).toBe(0);
      expect((await condition(name)).state).toMatch(/running|starting/);
    },
  );

  test("a program that grows past its limit is restarted", async () => {
    await eventually("it runs for good", async () => supervisorctl("status", "second").includes("RUNNING"));
    const { pid } = await condition("second");
    await fetch(`http://127.0.0.1:${ports[1]}/grow`);
    await eventually(
      "memmon restarts it",
      async () => (await condition("second")).pid !== pid && (await answers(ports[1] ?? 0)),
      60_000,
    );
  });

  test("an app that grows past its limit is restarted", async () => {
    expect((await up({ third: { memoryLimit: 200 * 2 ** 20 } })).code).toBe(0);
    const { pid } = await condition("third");
    await fetch(`http://127.0.0.1:${ports[2]}/grow`);
    await eventually(
      "PM2 restarts it",
      async () => (await condition("third")).pid !== pid && (await answers(ports[2] ?? 0)),
      60_000,
    );
  });

  test("destroy leaves no process, no port and no file", async () => {
    await stack.succeed("destroy", "--yes", "--skip-preview");
    expect(existsSync(stack.home)).toBe(false);
    expect(await pidsOf(stack.home)).toEqual([]);
    for (const port of ports) await expect(answers(port)).rejects.toThrow();
  });
});
