import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { eventually } from "../../../tests/harness/stack.ts";
import { processesMarked } from "../host/processes.ts";
import { temporaryFolder } from "../testing/fixture.ts";
import { task } from "./task.ts";

const cwd = temporaryFolder();
const PATH = process.env["PATH"] ?? "";

const inputs = (script: string, more: object = {}) =>
  task.schema.parse({ name: "job", command: ["sh", "-c", script], cwd, environment: { PATH }, ...more });
const run = (script: string, more: object = {}) => task.apply(inputs(script, more), undefined);

test("it is run in its folder", async () => {
  await run("echo done > made");
  expect(readFileSync(join(cwd, "made"), "utf8")).toBe("done\n");
});

test("its environment is the declared one, secrets included", async () => {
  const secretEnvironment = { KEY: "a 'secret'\nof two lines $HOME %s ü \\" };
  await run('printf %s "$KEY" > key; env > environment', { secretEnvironment });
  expect(readFileSync(join(cwd, "key"), "utf8")).toBe(secretEnvironment.KEY);
  expect(readFileSync(join(cwd, "environment"), "utf8")).not.toContain("NODE_OPTIONS");
});

test("a secret is not on its command line", async () => {
  await run("tr '\\0' ' ' < /proc/$$/cmdline > line", { secretEnvironment: { KEY: "canary" } });
  expect(readFileSync(join(cwd, "line"), "utf8")).toContain("cmdline");
  expect(readFileSync(join(cwd, "line"), "utf8")).not.toContain("canary");
});

test("its failure tells the exit code, the command and the last of what it said", async () => {
  await expect(run("echo on stdout; echo on stderr >&2; exit 3")).rejects.toThrow(
    /^job ended with exit code 3: sh -c echo on stdout;.*\n(on stdout\non stderr|on stderr\non stdout)$/,
  );
});

test("of a long output the end is kept", async () => {
  const failure = await run('yes "a long line" | head -c 100000; echo; echo the last line; exit 1').catch(
    String,
  );
  expect(failure).toMatch(/the last line$/);
  expect(String(failure).length).toBeLessThan(10_000);
});

test("an output of many bytes per character is not garbled", async () => {
  const failure = await run("head -c 4000 /dev/zero | tr '\\0' x | sed 's/x/ü€/g'; exit 1").catch(String);
  expect(failure).not.toContain("\ufffd");
});

test("a command that is not there fails with its name, and where it was looked for", async () => {
  const missing = { ...inputs(""), command: ["no-such-command"] };
  const fails = (given: object) => expect(task.apply({ ...missing, ...given }, undefined)).rejects;
  await fails({ environment: { PATH: "/a:/b" } }).toThrow(
    'job could not start: there is no command "no-such-command" on its PATH, /a:/b: no-such-command',
  );
  await fails({ environment: {} }).toThrow('"no-such-command" on its PATH, which is not set');
  await fails({ command: ["/no/such"] }).toThrow('there is no command "/no/such": /no/such');
});

test("a folder that is not there fails with its name", async () => {
  await expect(run("true", { cwd: `${cwd}/gone` })).rejects.toThrow(
    `job could not start: its folder ${cwd}/gone is not there: sh -c true`,
  );
  writeFileSync(join(cwd, "file"), "");
  await expect(run("true", { cwd: `${cwd}/file` })).rejects.toThrow(`${cwd}/file is no folder`);
});

test("a command that a signal ended says which", async () => {
  await expect(run("kill -TERM $$")).rejects.toThrow("job was ended by SIGTERM: sh -c kill");
});

test("it is killed at its time-out, with its children", async () => {
  const mark = `TASK_TEST=${cwd}`;
  const environment = { PATH, TASK_TEST: cwd };
  await expect(run("echo begun; sleep 600 & sleep 600", { environment, timeout: 500 })).rejects.toThrow(
    /job was killed after 0.5 s, its limit, with all that it had started: .*\nbegun$/s,
  );
  await eventually("its children are gone", async () => (await processesMarked(mark)).length === 0);
});

test("a child in a session of its own that holds its output is killed at the time-out", async () => {
  // The command itself has ended by then: there is no group left to kill.
  const mark = `TASK_TEST=${cwd}/daemon`;
  const environment = { PATH, TASK_TEST: `${cwd}/daemon` };
  const daemon = "setsid sleep 600 & exit 0";
  await expect(run(daemon, { environment, timeout: 2_000 })).rejects.toThrow("job was killed after 2 s");
  await eventually("it is gone", async () => (await processesMarked(mark)).length === 0);
});

describe("the path that it creates", () => {
  const marker = join(cwd, "cluster");
  const creating = inputs(`mkdir ${marker}`, { creates: marker });

  test("is there: nothing is to be done", async () => {
    const outputs = await task.apply(creating, undefined);
    expect(existsSync(marker)).toBe(true);
    expect(await task.observe(creating, outputs)).toEqual({ exists: true, outputs, drift: [] });
  });

  test("is gone: it is as if it was never run", async () => {
    mkdirSync(marker, { recursive: true });
    rmSync(marker, { recursive: true });
    expect(await task.observe(creating, { done: "x" })).toMatchObject({
      exists: false,
      drift: [`${marker} is gone`],
    });
  });
});

test("without a path that it creates, it stays done", async () => {
  expect(await task.observe(inputs("true"), { done: "x" })).toMatchObject({ exists: true, drift: [] });
});

test("its output changes with what it is run on", async () => {
  const one = await run("true", { runOn: { script: "1" } });
  expect(await run("true", { runOn: { script: "1" } })).toEqual(one);
  expect(await run("true", { runOn: { script: "2" } })).not.toEqual(one);
});
