/** A clock that is set by an hour while things run, as libfaketime shows it to both supervisors and to the provider. */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { conditions } from "../providers/supervisor/conditions.ts";
import { Supervisord } from "../providers/supervisor/supervisord/daemon.ts";
import { eventually } from "./harness/stack.ts";
import { Units } from "./harness/units.ts";

let units: Units;
/** The environment of a process that sees the clock of the test. */
let faked: Record<string, string>;

const library = execFileSync("sh", ["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1"], { encoding: "utf8" });

/** By how much the clock is off: `+1h`. A set clock moves no monotonic one, so that one is left alone. */
function set(offset: string): void {
  writeFileSync(faked["FAKETIME_TIMESTAMP_FILE"] ?? "", offset);
}

/** Seconds by which supervisord's clock is off. */
async function seenBySupervisord(): Promise<number> {
  const [process] = (await Supervisord.of(units.home).processes()) ?? [];
  return (process?.now ?? 0) - Date.now() / 1_000;
}

beforeAll(async () => {
  units = await Units.make();
  faked = {
    LD_PRELOAD: library.trim(),
    FAKETIME_TIMESTAMP_FILE: join(units.stack.folder, "clock"),
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  set("+0");
  expect((await units.up()).code).toBe(0);
  // The provider starts its daemons with an environment of its own choice, but takes one that answers.
  const pm2Home = join(units.home, "pm2");
  execFileSync("pm2", ["kill"], { env: { ...process.env, PM2_HOME: pm2Home }, stdio: "ignore" });
  const supervisord = units.daemonPid("supervisord");
  units.supervisorctl("shutdown");
  await eventually("supervisord has ended", async () => !existsSync(`/proc/${supervisord}`));
  const env = { ...process.env, ...faked, PM2_HOME: pm2Home, PM2_KILL_SIGNAL: "SIGTERM" };
  execFileSync("supervisord", ["-c", join(units.home, "supervisord", "supervisord.conf")], { env });
  execFileSync("pm2", ["ping"], { env, stdio: "ignore" });
  expect((await units.up({ variables: faked })).code).toBe(0);
});

afterAll(() => units.stack.end());

test.each([
  ["back", "-1h", -3_600],
  ["forward", "+1h", 3_600],
] as const)("set %s during an up: it neither fails nor hangs", async (_where, offset, seconds) => {
  set("+0");
  const go = join(units.stack.folder, `go${offset}`);
  const environment = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, WAIT_FOR: go };
  const before = await units.pids();
  const begun = performance.now();
  const up = units.up({ overrides: { first: { environment }, third: { environment } }, variables: faked });
  await eventually("both are started anew, and waited for", async () => {
    const [first, , third] = await units.pids();
    return ![0, before[0]].includes(first) && ![0, before[2]].includes(third);
  });
  set(offset);
  await eventually("the clock is another", async () => Math.abs((await seenBySupervisord()) - seconds) < 60);
  writeFileSync(go, "");
  expect(await up).toMatchObject({ code: 0 });
  expect(performance.now() - begun).toBeLessThan(60_000);
  expect(await units.copies()).toEqual([1, 1, 1]);
});

test.each(["-1h", "+1h"])("set by %s: what is killed is started again, over and over", async (offset) => {
  set("+0");
  for (const clock of ["+0", offset, "+0"]) {
    const before = await units.pids();
    for (const pid of [before[0], before[2]]) process.kill(pid ?? 0, "SIGKILL");
    // In the middle of the pause that follows an early death.
    set(clock);
    await eventually(
      "they run again",
      async () => {
        const [first, , third] = await units.pids();
        const anew = ![0, before[0]].includes(first) && ![0, before[2]].includes(third);
        return anew && (await units.answers(0)) && (await units.answers(2));
      },
      45_000,
    );
  }
  for (const { uptime } of (await conditions(units.home)).values()) expect(uptime).toBeGreaterThanOrEqual(0);
  expect(await units.copies()).toEqual([1, 1, 1]);
});
