import { type ChildProcess, spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { launchFolder, logPaths } from "../../../providers/supervisor/host/unit.ts";
import { start, temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { logStreamsCommand, logStreamsPath } from "./log-streams.ts";

const names = ["valeo-audit", "valeo-crm"] as const;
const at = 1_700_000_000;

/** A run directory with a log file for each stream, and a name that a shell would like to read something into. */
function runDirectory(): string {
  const home = join(temporaryFolder("n-"), "it's $a  stack");
  mkdirSync(launchFolder(home), { recursive: true });
  mkdirSync(join(home, "logs"));
  return home;
}

function write(path: string, size: number): void {
  writeFileSync(path, "x".repeat(size));
  utimesSync(path, at, at);
}

function run(home: string, seconds = 0.02): ChildProcess {
  // The launcher's umask.
  const command = logStreamsCommand(home, seconds, names);
  return start(["sh", "-c", 'umask 077; exec "$@"', "sh", ...command]);
}

function collected(home: string): string {
  return existsSync(logStreamsPath(home)) ? readFileSync(logStreamsPath(home), "utf8") : "";
}

/** The size that is told of a stream; undefined where there is no sample. */
function size(home: string, service: string, stream: string): number | undefined {
  const sample = new RegExp(`^log_stream_bytes\\{service="${service}",stream="${stream}"\\} (\\d+)$`, "m");
  const found = sample.exec(collected(home))?.[1];
  return found === undefined ? undefined : Number(found);
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!isSo() && Date.now() < end) await sleep(10);
  expect(isSo()).toBe(true);
}

test("it tells each stream's size and last write, as Prometheus reads it", async () => {
  const home = runDirectory();
  names.forEach((name, index) => {
    const { stdout, stderr } = logPaths({ home, name });
    write(stdout, 1000 + index);
    write(stderr, index);
  });
  run(home);
  await until(() => collected(home) !== "");
  expect(
    collected(home),
  ).toBe(`# HELP log_stream_bytes Size of the file of a log stream; rotation begins it anew.
# TYPE log_stream_bytes gauge
log_stream_bytes{service="valeo-audit",stream="stdout"} 1000
log_stream_bytes{service="valeo-audit",stream="stderr"} 0
log_stream_bytes{service="valeo-crm",stream="stdout"} 1001
log_stream_bytes{service="valeo-crm",stream="stderr"} 1
# HELP log_stream_last_write_timestamp_seconds When the file of a log stream was last written to.
# TYPE log_stream_last_write_timestamp_seconds gauge
log_stream_last_write_timestamp_seconds{service="valeo-audit",stream="stdout"} ${at}
log_stream_last_write_timestamp_seconds{service="valeo-audit",stream="stderr"} ${at}
log_stream_last_write_timestamp_seconds{service="valeo-crm",stream="stdout"} ${at}
log_stream_last_write_timestamp_seconds{service="valeo-crm",stream="stderr"} ${at}
`);
  const judged = spawnSync("promtool", ["check", "metrics"], { input: collected(home), encoding: "utf8" });
  expect(judged).toMatchObject({ status: 0, stderr: "", stdout: "" });
});

test("everybody may read it, and nothing else there would be collected", async () => {
  const home = runDirectory();
  run(home);
  await until(() => existsSync(logStreamsPath(home)));
  expect((statSync(logStreamsPath(home)).mode & 0o777).toString(8)).toBe("644");
  const collectable = readdirSync(launchFolder(home)).filter((name) => name.endsWith(".prom"));
  expect(collectable).toEqual(["log-streams.prom"]);
});

test("a stream without a file has no sample, and one that is new gets one", async () => {
  const home = runDirectory();
  write(logPaths({ home, name: "valeo-crm" }).stdout, 7);
  run(home);
  await until(() => size(home, "valeo-crm", "stdout") === 7);
  expect(collected(home).match(/^log_stream_bytes/gm)).toHaveLength(1);
  write(logPaths({ home, name: "valeo-crm" }).stderr, 3);
  await until(() => size(home, "valeo-crm", "stderr") === 3);
  rmSync(logPaths({ home, name: "valeo-crm" }).stdout);
  await until(() => size(home, "valeo-crm", "stdout") === undefined);
});

test("without any file, and without their folder, there is no sample at all", async () => {
  const home = runDirectory();
  write(logPaths({ home, name: "valeo-crm" }).stdout, 7);
  run(home);
  await until(() => size(home, "valeo-crm", "stdout") === 7);
  rmSync(join(home, "logs"), { recursive: true });
  await until(() => existsSync(logStreamsPath(home)) && collected(home) === "");
});

test("it follows a stream that grows, and both ways of rotating it", async () => {
  const home = runDirectory();
  const { stdout } = logPaths({ home, name: "valeo-crm" });
  write(stdout, 500);
  run(home);
  await until(() => size(home, "valeo-crm", "stdout") === 500);
  appendFileSync(stdout, "x".repeat(100));
  await until(() => size(home, "valeo-crm", "stdout") === 600);
  // supervisord: another file takes the name.
  renameSync(stdout, `${stdout}.1`);
  writeFileSync(stdout, "new");
  await until(() => size(home, "valeo-crm", "stdout") === 3);
  // logrotate's copytruncate: the same file, shorter.
  truncateSync(stdout);
  await until(() => size(home, "valeo-crm", "stdout") === 0);
});

test("a reader sees a whole file at every moment", async () => {
  const home = runDirectory();
  for (const name of names) write(logPaths({ home, name }).stdout, 10);
  run(home, 0);
  await until(() => collected(home) !== "");
  const whole = collected(home);
  const inodes = new Set<number>();
  const end = Date.now() + 1000;
  while (Date.now() < end) {
    inodes.add(statSync(logStreamsPath(home)).ino);
    expect(readFileSync(logStreamsPath(home), "utf8")).toBe(whole);
    await sleep(1);
  }
  expect(inodes.size).toBeGreaterThan(1);
});

test("a file that could not be written to its end does not take the place of a good one", async () => {
  const home = runDirectory();
  for (const name of names) write(logPaths({ home, name }).stdout, 10);
  writeFileSync(logStreamsPath(home), "good");
  // 512 bytes: less than the content takes.
  const command = logStreamsCommand(home, 0.02, names);
  const child = start(["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", ...command]);
  const temporary = `${logStreamsPath(home)}.tmp`;
  await until(() => existsSync(temporary) && statSync(temporary).size === 512);
  expect(collected(home)).toBe("good");
  expect(child.exitCode).toBeNull();
});

test("when it is ended, its file goes with it, and it ends at once", async () => {
  const home = runDirectory();
  write(logPaths({ home, name: "valeo-crm" }).stdout, 10);
  const child = run(home, 3600);
  await until(() => collected(home) !== "");
  await sleep(100);
  const ended = new Promise((resolve) => child.once("close", resolve));
  const before = Date.now();
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(Date.now() - before).toBeLessThan(2000);
  expect(readdirSync(launchFolder(home))).toEqual([]);
});
