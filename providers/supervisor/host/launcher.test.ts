/** The rendered script is run for real, as both supervisors run it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { eventually } from "../../../tests/harness/stack.ts";
import { start, temporaryFolder, unit } from "../testing/fixture.ts";
import { installLauncher, launchCommand, removeLauncher, renderLauncher } from "./launcher.ts";
import { processesMarked } from "./processes.ts";
import { forgetStarts, restarts, startsPath } from "./starts.ts";
import { launcherPath, makeUnitFolders, type UnitInputs, unitMark } from "./unit.ts";

const home = join(temporaryFolder(), "a home's 100 % \\ $HOME");
await makeUnitFolders(home);

/** Prints what the process was given, as JSON. */
const report = [
  process.execPath,
  "-e",
  "console.log(JSON.stringify({ environment: process.env, words: process.argv.slice(1), cwd: process.cwd() }))",
];

async function install(given: Partial<UnitInputs>): Promise<UnitInputs> {
  const complete = unit({ home, ...given });
  await installLauncher(complete, "supervisord", renderLauncher(complete, "supervisord").script, "");
  return complete;
}

async function launch(given: Partial<UnitInputs>) {
  const [program = "", ...words] = launchCommand(launcherPath(await install(given), "supervisord"));
  return spawnSync(program, words, { encoding: "utf8", env: { PASSPHRASE: "canary" } });
}

async function reported(given: Partial<UnitInputs>) {
  const { stdout, stderr } = await launch({ ...given, command: [...report, ...(given.command ?? [])] });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as { environment: Record<string, string>; words: string[]; cwd: string };
}

const texts: [what: string, text: string][] = [
  ["nothing", ""],
  ["spaces", "  a  b "],
  ["single quotes", "it's 'quoted'''"],
  ["double quotes", 'a "b" c'],
  ["newlines", "\none\n\ntwo\n"],
  ["dollars", "$HOME $\u007bHOME} $(id) $$"],
  ["backticks", "`id`"],
  ["per cents", "%s %(here)s %%"],
  ["backslashes", "\\ \\n \\\\ \\"],
  ["unicode", "grün 漢字 🦊 \u00a0"],
  ["a tab and an escape", "\t\u001b[0m"],
  ["shell words", "; & | < > # ! ~ * ? [a] {b}"],
  ["100 000 characters", "x".repeat(100_000)],
];

describe("the environment", () => {
  test("is the declared one and the shell's own, and nothing of who started it", async () => {
    const { environment } = await reported({ environment: { A: "1" }, secretEnvironment: { B: "2" } });
    const { PWD, OLDPWD, SUPERVISED_UNIT, ...declared } = environment;
    expect(declared).toEqual({ A: "1", B: "2" });
    expect(`SUPERVISED_UNIT=${SUPERVISED_UNIT}`).toBe(unitMark(home, "supervisord", "unit"));
  });

  test.each(texts)("carries a value with %s", async (_what, text) => {
    const { environment } = await reported({ environment: { TEXT: text }, secretEnvironment: { KEY: text } });
    expect(environment["TEXT"]).toBe(text);
    expect(environment["KEY"]).toBe(text);
  });

  test("takes a secret before a plain value of the same name", async () => {
    const { environment } = await reported({ environment: { A: "p" }, secretEnvironment: { A: "s" } });
    expect(environment["A"]).toBe("s");
  });

  test("finds the command on its own PATH", async () => {
    const PATH = `${join(process.execPath, "..")}:/usr/bin:/bin`;
    const { status, stdout } = await launch({ environment: { PATH }, command: ["node", "-p", "1"] });
    expect([status, stdout]).toEqual([0, "1\n"]);
  });
});

describe("the command", () => {
  test.each(texts)("is given a word with %s", async (_what, text) => {
    expect((await reported({ command: ["--", text, "last"] })).words).toEqual([text, "last"]);
  });

  test("is the process itself: no shell is left around it", async () => {
    const { stdout } = await launch({ command: ["/bin/sh", "-c", "echo $PPID"] });
    expect(stdout).toBe(`${process.pid}
`);
  });

  test("ends with its own exit code", async () => {
    expect((await launch({ command: ["/bin/sh", "-c", "exit 42"] })).status).toBe(42);
  });

  test("has a secret neither on its command line nor in what others can read", async () => {
    const given = { secretEnvironment: { KEY: "canary-of-a-launcher" } };
    const { stdout } = await launch({ ...given, command: ["/bin/cat", "/proc/self/cmdline"] });
    expect(stdout).not.toContain("canary");
    expect(statSync(launcherPath(await install(given), "supervisord")).mode & 0o777).toBe(0o600);
  });
});

describe("the folder", () => {
  test.each(["plain", "with a space", "it's $HOME", "-n"])("is where it runs: %s", async (name) => {
    const cwd = join(home, name);
    mkdirSync(cwd, { recursive: true });
    expect((await reported({ cwd })).cwd).toBe(cwd);
  });

  test("is missing: exit code 72, and nothing is run", async () => {
    const { status, stdout, stderr } = await launch({ cwd: "/no/such/folder", command: ["echo", "run"] });
    expect([status, stdout]).toEqual([72, ""]);
    expect(stderr).toContain("/no/such/folder");
  });
});

describe("what an earlier run left over", () => {
  const mark = unitMark(home, "supervisord", "unit").split("=");
  const marked = { [mark[0] ?? ""]: mark.slice(1).join("=") };

  test("is ended first, a grandchild in another session too", async () => {
    start(["sh", "-c", "setsid sleep 600 & exec sleep 600"], marked);
    await eventually("both are there", async () => (await left()).length === 2);
    const { stdout, stderr } = await launch({ command: ["echo", "run"] });
    expect(stdout).toBe("run\n");
    expect(stderr).toMatch(/^ending what an earlier run left over: \d+ \d+\n/);
    expect(await left()).toEqual([]);
  });

  test("is asked with the unit's own signal", async () => {
    const note = join(home, "note");
    // Its child does not know the mark, so the trap's shell is the one that is asked.
    const script = `trap 'echo INT > "$NOTE"; exit' INT; trap '' TERM; echo ready > "$NOTE"; while :; do env -i sleep 0.1; done`;
    start(["sh", "-c", script], { ...marked, NOTE: note });
    await eventually("it has begun", async () => readFileSync(note, "utf8") === "ready\n");
    await launch({ stop: { signal: "INT", timeout: 10_000 } });
    expect(readFileSync(note, "utf8")).toBe("INT\n");
  });

  test("is killed when it does not listen", async () => {
    const note = join(home, "deaf");
    const script = 'trap "" TERM; echo ready > "$NOTE"; while :; do env -i sleep 0.1; done';
    start(["sh", "-c", script], { ...marked, NOTE: note });
    await eventually("it has begun", async () => readFileSync(note, "utf8") === "ready\n");
    expect((await launch({ stop: { signal: "TERM", timeout: 300 } })).status).toBe(0);
    await eventually("it is gone", async () => (await left()).length === 0);
  });

  test.each([
    ["another unit", unitMark(home, "supervisord", "unit-2")],
    ["a unit of the other supervisor", unitMark(home, "pm2", "unit")],
    ["another stack", unitMark(`${home}/x`, "supervisord", "unit")],
    ["nobody", `NOT_${unitMark(home, "supervisord", "unit")}`],
  ])("is not what belongs to %s", async (_whose, other) => {
    const [name = "", ...value] = other.split("=");
    const { pid } = start(["sleep", "600"], { [name]: value.join("=") });
    await eventually("it is there", async () => (await processesMarked(other)).includes(pid ?? 0));
    expect((await launch({})).stderr).toBe("");
    expect(await processesMarked(other)).toEqual([pid]);
  });

  const left = () => processesMarked(mark.join("="));
});

test("starts are counted for Prometheus, until the unit is another one", async () => {
  const counted = await install({ name: "counted" });
  const metric = () => readFileSync(startsPath(counted, "supervisord"), "utf8");
  for (const _start of [1, 2, 3]) await launch({ name: "counted" });
  expect(await restarts(counted, "supervisord")).toBe(2);
  expect(metric()).toBe(
    '# TYPE supervised_unit_starts_total counter\nsupervised_unit_starts_total{unit="counted",supervisor="supervisord"} 000000000003\n',
  );
  for (let start = 3; start < 10; start++) await launch({ name: "counted" });
  expect(await restarts(counted, "supervisord")).toBe(9);
  await forgetStarts(counted, "supervisord", "");
  expect(metric()).toMatch(/ 0{12}\n$/);
  expect(await restarts(counted, "supervisord")).toBe(0);
});

test("nothing of it is left after its removal", async () => {
  const removed = await install({ name: "removed" });
  await launch({ name: "removed" });
  await removeLauncher(removed, "supervisord");
  await removeLauncher(removed, "supervisord");
  for (const path of [launcherPath(removed, "supervisord"), startsPath(removed, "supervisord")]) {
    expect(() => statSync(path)).toThrow("ENOENT");
  }
});

describe("its definition", () => {
  const definition = (given: Partial<UnitInputs>) =>
    renderLauncher(unit({ home, ...given }), "pm2").definition;

  test("does not change by itself, and does not show a secret", () => {
    const given = { secretEnvironment: { KEY: "canary" } };
    expect(definition(given)).toBe(definition(given));
    expect(definition(given)).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each<[string, Partial<UnitInputs>]>([
    ["the command", { command: ["false"] }],
    ["the folder", { cwd: "/" }],
    ["a variable", { environment: { A: "1" } }],
    ["a secret", { secretEnvironment: { A: "1" } }],
    ["what it is restarted on", { restartOn: { file: "1" } }],
    ["the stop signal", { stop: { signal: "INT", timeout: 10_000 } }],
  ])("changes with %s", (_what, given) => {
    expect(definition(given)).not.toBe(definition({}));
  });
});
