import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { temporaryFolder } from "../testing/fixture.ts";
import { appSettings, pm2App, stateOf } from "./pm2-app.ts";

/** What PM2 itself makes of an app's settings: complete, or what is wrong with them. */
const { verifyConfs } = createRequire(import.meta.url)("pm2/lib/Common.js") as {
  verifyConfs(apps: object[]): Record<string, unknown>[] | Error;
};

const inputs = (more: object = {}) =>
  pm2App.schema.parse({ home: "/tmp/a home 100%", name: "unit", command: ["true"], cwd: "/tmp", ...more });

function verified(more: object): Record<string, unknown> {
  const result = verifyConfs([appSettings(inputs(more))]);
  if (result instanceof Error) throw result;
  return result[0] ?? {};
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("PM2's own validator", () => {
  test.each<[string, object]>([
    ["the defaults", {}],
    ["a memory limit", { memoryLimit: 200 * 2 ** 20 }],
    ["a stop's patience", { stop: { timeout: 1_500 } }],
  ])("accepts %s", (_what, more) => {
    expect(verified(more)).toMatchObject({ name: "unit", exec_mode: "fork_mode", instances: 1 });
  });

  test("leaves the launcher's words as they are, spaces and all", () => {
    expect(verified({})).toMatchObject({
      script: "/usr/bin/env",
      args: ["-i", "/bin/sh", "/tmp/a home 100%/launch/pm2-unit.sh"],
      exec_interpreter: "none",
      cwd: "/tmp",
    });
  });

  test("leaves the logs where the provider says they are", () => {
    expect(verified({})).toMatchObject({
      out_file: "/tmp/a home 100%/logs/unit.out.log",
      error_file: "/tmp/a home 100%/logs/unit.err.log",
      merge_logs: true,
    });
  });

  test("leaves bytes and milliseconds as they are", () => {
    expect(verified({ memoryLimit: 209_715_200, stop: { timeout: 1_500 } })).toMatchObject({
      max_memory_restart: 209_715_200,
      kill_timeout: 1_500,
      exp_backoff_restart_delay: 100,
      max_restarts: 1_000_000_000,
    });
  });

  test("refuses what is none of its settings", () => {
    jest.spyOn(console, "log").mockImplementation(() => undefined);
    expect(verifyConfs([{ ...appSettings(inputs()), max_memory_restart: "much" }])).toBeInstanceOf(Error);
  });
});

test("a variable of the app is not among PM2's settings, where it would count as one", () => {
  const environment = { name: "other", status: "stopped", args: "x" };
  expect(appSettings(inputs({ environment }))).toEqual(appSettings(inputs()));
});

test("a secret is not among PM2's settings", () => {
  const settings = appSettings(inputs({ secretEnvironment: { KEY: "canary" } }));
  expect(JSON.stringify(settings)).not.toContain("canary");
});

test.each([
  ["online", "running"],
  ["launching", "starting"],
  ["waiting restart", "backing off"],
  ["stopping", "stopped"],
  ["stopped", "stopped"],
  ["errored", "fatal"],
] as const)("what PM2 calls %s is %s", (status, state) => {
  const process = { name: "x", pid: 0, pm2_env: { status, restart_time: 0, pm_uptime: 0, env: {} } };
  expect(stateOf(process)).toBe(state);
});

test("an app is asked to end with the signal that it declares", () => {
  const home = temporaryFolder();
  const script = join(home, "app.mjs");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs";
     for (const name of ["SIGTERM", "SIGINT"])
       process.on(name, () => { writeFileSync(process.argv[2], name); process.exit(); });
     writeFileSync(process.argv[2], "ready");
     setInterval(() => undefined, 1_000);`,
  );
  const note = join(home, "note");
  const ready = { command: ["/bin/grep", "-q", "ready", note] };
  const app = inputs({ home, command: [process.execPath, script, note], cwd: home, ready });
  // In a process of its own: PM2's daemon says good-bye with a SIGQUIT, whose handler jest's sandbox swallows.
  // That process says when it ends: PM2's client may go on looking for the daemon, and would keep it alive.
  const life = `
    import { pm2App } from ${JSON.stringify(join(import.meta.dirname, "pm2-app.ts"))};
    const app = ${JSON.stringify(app)};
    await pm2App.remove(app, await pm2App.apply(app, undefined));
    process.exit();`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", life]);
  expect(readFileSync(note, "utf8")).toBe("SIGTERM");
});
