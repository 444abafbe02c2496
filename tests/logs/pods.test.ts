/** Prod's log path as its manifests have it, on files as a node keeps them: without a cluster, but with its programs. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { victoriaLogs } from "../../components/platforms/host/observers.ts";
import { objectsOf, partsFor } from "../../components/platforms/kubernetes/testing/fixture.ts";
import { eventually, freePort, root } from "../harness/stack.ts";

jest.setTimeout(4 * 60_000);

const folder = mkdtempSync(join(tmpdir(), "neuroerp-pod-logs-"));
const pods = join(folder, "pods");
const secret = "canary-4f8Kq2-canary";
const parts = partsFor();
/** Numbered, of one service, through rotations and restarts. */
const many = 20_000;

const programs = new Map<string, { readonly words: readonly string[]; process?: ChildProcess }>();
let store = "";
let units: readonly string[] = [];

beforeAll(async () => {
  const [storePort, intakePort] = [await freePort(), await freePort()];
  store = `http://127.0.0.1:${storePort}`;
  const settings = JSON.parse(fileOf("intake.json")) as { units: { name: string }[] };
  units = settings.units.map(({ name }) => name);
  mkdirSync(join(folder, "spool"), { mode: 0o700 });
  mkdirSync(pods);
  mountSecret(join(folder, "masked"));
  const intake = write(
    "intake.json",
    JSON.stringify({ ...settings, store, secrets: join(folder, "masked") }),
  );
  const collector = write(
    "rsyslog.conf",
    fileOf("rsyslog.conf")
      .replaceAll("/var/log/pods", pods)
      .replace('workDirectory="/spool"', `workDirectory="${join(folder, "spool")}"`)
      .replace('server="log-intake.neuroerp-prod.svc"', 'server="127.0.0.1"')
      .replace('serverport="9429"', `serverport="${intakePort}"`),
  );
  const storeWords = argumentsOf("StatefulSet", "log-store")
    .slice(1)
    .map((word) =>
      word.replace(/=\/data$/, `=${join(folder, "data")}`).replace(/:9428$/, `127.0.0.1:${storePort}`),
    );
  const [, , , ...collectorFile] = argumentsOf("DaemonSet", "log-collector");
  expect(collectorFile[0]).toBe("-f");
  programs.set("store", { words: [victoriaLogs, ...storeWords] });
  programs.set("intake", {
    words: [
      process.execPath,
      join(root, "components/monitoring/intake/main.ts"),
      ...[intake, String(intakePort), "127.0.0.1"],
    ],
  });
  programs.set("collector", {
    words: [...withoutCapabilities(), ...argumentsOf("DaemonSet", "log-collector").slice(0, 4), collector],
  });
  for (const name of programs.keys()) start(name);
  await eventually("the store answers", async () => (await fetch(`${store}/health`)).ok);
  await eventually(
    "the intake answers",
    async () => (await fetch(`http://127.0.0.1:${intakePort}/health`)).ok,
  );
});

afterAll(async () => {
  for (const name of [...programs.keys()].reverse()) await end(name);
  rmSync(folder, { recursive: true, force: true });
});

test("a line of every container is found, as its own, and none of another environment's", async () => {
  for (const unit of units) append(unit, ["stdout F begun by hand"]);
  append("valeo-crm", ["stdout F begun by hand"], "other_valeo-crm-0_1");
  append("valeo-crm", ["stdout F begun by hand"], "neuroerp-prod2_valeo-crm-0_1");
  const heard = async () => (await found('"begun by hand"')).map(({ service }) => service).sort();
  await eventually("all are heard", async () => (await heard()).length >= units.length, 90_000);
  expect(await heard()).toEqual([...units].sort());
  const [crm] = await found('"begun by hand" service:="valeo-crm"');
  expect(crm).toMatchObject({
    application: "neuroerp",
    environment: "prod",
    role: "service",
    version: "2.0.0",
    instance: "valeo-crm-0",
    stream: "stdout",
  });
});

test("a stack trace and a line in parts are one entry each, and no secret is in them", async () => {
  append("valeo-backend", [
    "stderr F Traceback (most recent call last):",
    'stderr F   File "app.py", line 3, in <module>',
    `stderr F     connect("${secret}")`,
    "stderr F ValueError: no such host",
    "stdout P one part, ",
    "stdout F and another",
    "stdout F 4111 1111 1111 1111 was entered",
  ]);
  await eventually("they are there", async () => (await found('"was entered"')).length === 1, 90_000);
  const entries = await found('service:="valeo-backend" -"begun by hand"');
  const texts = entries.map((entry) => JSON.stringify(entry));
  expect(entries).toHaveLength(3);
  expect(texts.filter((text) => text.includes("Traceback") && text.includes("no such host"))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("one part, and another"))).toHaveLength(1);
  expect(texts.join()).not.toMatch(new RegExp(`${secret}|4111 1111`));
});

test("nothing is lost and nothing doubled while files are rotated, and every program is started anew", async () => {
  const rounds = 8;
  const perRound = many / rounds;
  for (let round = 0; round < rounds; round++) {
    const written = Array.from(
      { length: perRound },
      (_, index) => `stdout F number ${round * perRound + index}`,
    );
    append("valeo-crm", written);
    if (round === 1) await end("store");
    if (round === 3) start("store");
    // Not while the store is away, or was until now: rsyslog gives up the batch that it could not send.
    if (round === 4) {
      await stored(round * perRound);
      await end("collector");
    }
    if (round === 5) start("collector");
    if (round === 6) {
      // What the collector reads twice of a rotated file, only the intake that has had it before can tell.
      await stored((round + 1) * perRound);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await end("intake");
    }
    if (round === 7) start("intake");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    rotate("valeo-crm", round);
  }
  append("valeo-crm", ["stdout F the end"]);
  await stored(many);
  const times = new Map(
    (await numbered()).map(({ _msg = "", n }) => [Number(_msg.split(" ")[1]), Number(n)]),
  );
  const numbers = Array.from({ length: many }, (_, number) => number);
  expect({
    lost: numbers.filter((number) => !times.has(number)),
    doubled: numbers.filter((number) => (times.get(number) ?? 0) > 1),
  }).toEqual({ lost: [], doubled: [] });
});

const numbered = () => found('service:="valeo-crm" "number" | stats by (_msg) count() n');

/** Waits for so many that differ. Those that do not come are told at the end, by their numbers. */
async function stored(count: number): Promise<void> {
  await eventually("they are there", async () => (await numbered()).length >= count, 60_000).catch(() => {});
}

/** As the kubelet does it: what was rotated before is compressed. Not what the collector may not have read. */
const rotated: string[] = [];
function rotate(unit: string, second: number): void {
  const file = fileOfUnit(unit);
  const old = rotated.length > 3 ? rotated.shift() : undefined;
  if (old !== undefined) {
    writeFileSync(`${old}.gz`, gzipSync(readFileSync(old)));
    unlinkSync(old);
  }
  const name = `${file}.20261127-05380${second}`;
  rotated.push(name);
  renameSync(file, name);
  writeFileSync(file, "", { mode: 0o640 });
}

/** @param words stream, whole or part, text */
function append(unit: string, words: readonly string[], pod = podOf(unit)): void {
  const file = fileOfUnit(unit, pod);
  mkdirSync(join(file, ".."), { recursive: true });
  const lines = words.map((each) => `${new Date().toISOString().replace("Z", "000000Z")} ${each}\n`);
  appendFileSync(file, lines.join(""), { mode: 0o640 });
}

function podOf(unit: string): string {
  return `${unit === "log-collector" ? "neuroerp-prod-logs" : "neuroerp-prod"}_${unit}-0_0a1b`;
}

function fileOfUnit(unit: string, pod = podOf(unit)): string {
  return join(pods, pod, unit, "0.log");
}

/** A secret as the kubelet mounts it: links to a folder that is exchanged as a whole. */
function mountSecret(path: string): void {
  mkdirSync(join(path, "..2026_11_27"), { recursive: true });
  writeFileSync(join(path, "..2026_11_27", "secret-tokenKey"), secret);
  symlinkSync("..2026_11_27", join(path, "..data"));
  symlinkSync(join("..data", "secret-tokenKey"), join(path, "secret-tokenKey"));
}

function withoutCapabilities(): string[] {
  if (process.getuid?.() !== 0) return [];
  return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];
}

/** Of any config map: its name is the content's. */
function fileOf(name: string): string {
  const maps = [...objectsOf(parts, "ConfigMap").values()];
  const found = maps.find(({ data }) => name in data);
  if (found === undefined) throw new Error(`no config map has ${name}`);
  return found.data[name] ?? "";
}

function argumentsOf(kind: "StatefulSet" | "DaemonSet", name: string): string[] {
  const found = objectsOf(parts, kind).get(name) as unknown as Runner | undefined;
  return found?.spec.template.spec.containers[0]?.args ?? [];
}

interface Runner {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: string[] }[] } };
  };
}

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, 0o644);
  return path;
}

function start(name: string): void {
  const program = programs.get(name);
  const [file = "", ...words] = program?.words ?? [];
  if (program === undefined) throw new Error(`no program is called ${name}`);
  const child = spawn(file, words, { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr?.on("data", (text) => appendFileSync(join(folder, `${name}.err`), text));
  program.process = child;
}

async function end(name: string): Promise<void> {
  const child = programs.get(name)?.process;
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

async function found(query: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const asked = new URLSearchParams({ query });
  const response = await fetch(`${store}/select/logsql/query?${asked}`).catch(() => undefined);
  const text = response?.ok === true ? await response.text() : "";
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, string>);
}
