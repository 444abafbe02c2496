/** The way of logs on the host: every unit's lines reach the store, whole, masked, once, whatever happens on the way. */
import { appendFileSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { unitsPath } from "../../components/platforms/host/home.ts";
import type { HostUnit } from "../../components/platforms/platform.ts";
import { logPaths } from "../../providers/supervisor/host/unit.ts";
import { paths } from "../../providers/supervisor/supervisord/settings.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { erpStack, eventually, run, type TestStack } from "../harness/stack.ts";

const offset = portOffsets.logs.host;
const store = `http://127.0.0.1:${offset + 9428}`;
let stack: TestStack;
let units: readonly HostUnit[];

beforeAll(async () => {
  stack = await erpStack(offset);
  const up = await stack.up();
  expect([up.code, up.output.slice(-4000)]).toEqual([0, expect.anything()]);
  units = JSON.parse(readFileSync(unitsPath(stack.home), "utf8")) as HostUnit[];
}, 180_000);

afterAll(() => stack.end(), 90_000);

type Entry = Readonly<Record<string, string>>;

async function query(logsql: string): Promise<Entry[]> {
  const answer = await fetch(`${store}/select/logsql/query?limit=1000`, {
    method: "POST",
    body: new URLSearchParams({ query: logsql }),
  });
  if (!answer.ok) throw new Error(`${logsql}: ${await answer.text()}`);
  const text = await answer.text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

async function found(logsql: string, count = 1): Promise<Entry[]> {
  await eventually(logsql, async () => (await query(logsql)).length >= count);
  return query(logsql);
}

/** To the file of a unit's own stream, which it appends to as well. */
function write(unit: string, text: string, stream: "stdout" | "stderr" = "stderr"): void {
  appendFileSync(logPaths({ home: stack.home, name: unit })[stream], text);
}

test("every unit of the list writes into the store, with its identity", async () => {
  const mark = `coverage-${Date.now()}`;
  for (const { name } of units) write(name, `${mark} of ${name}\n`);
  const entries = await found(`"${mark}"`, units.length);
  expect(entries.map(({ service }) => service).sort()).toEqual(units.map(({ name }) => name).sort());
  for (const entry of entries) {
    expect(entry).toMatchObject({
      environment: stack.name,
      stream: "stderr",
      kind: "log",
      level: expect.any(String),
    });
    expect(entry["_msg"]).toBe(`${mark} of ${entry["service"]}`);
    expect(units.find(({ name }) => name === entry["service"])?.role).toBe(entry["role"]);
    if (entry["role"] === "service")
      expect(entry).toMatchObject({ team: expect.any(String), version: expect.any(String) });
  }
});

test("what the units wrote themselves is there, and what their supervisors did", async () => {
  for (const service of [
    "database",
    "log-store",
    "log-intake",
    "prometheus",
    "alertmanager",
    "supervisord",
    "pm2",
  ]) {
    expect((await found(`service:="${service}" | limit 1`)).length).toBe(1);
  }
});

test("a stack trace stays one entry", async () => {
  const mark = `trace${Date.now()}`;
  const trace = [
    "Traceback (most recent call last):",
    '  File "app.py", line 3, in main',
    `    raise KeyError("${mark}")`,
    `KeyError: '${mark}'`,
    "",
    "During handling of the above exception, another exception occurred:",
    "",
    "Traceback (most recent call last):",
    '  File "app.py", line 5, in main',
    "ValueError: worse",
  ].join("\n");
  write(
    "valeo-crm",
    `{"level":"info","message":"before ${mark}"}\n${trace}\n{"level":"info","message":"after ${mark}"}\n`,
  );
  const entries = await found(`"${mark}"`, 3);
  expect(entries.map((entry) => entry["_msg"]).sort()).toEqual(
    [trace, `after ${mark}`, `before ${mark}`].sort(),
  );
  expect(entries.find((entry) => entry["_msg"] === trace)).toMatchObject({ level: "error" });
});

test("a secret of the stack and a card's number are masked", async () => {
  const secrets = readFileSync(join(stack.home, "monitoring", "secrets", "masked"), "utf8")
    .trim()
    .split("\n");
  expect(secrets.length).toBeGreaterThan(5);
  const mark = `masked${Date.now()}`;
  const card = "4111 1111 1111 1111";
  for (const [index, secret] of secrets.entries())
    write("valeo-crm", `${mark} ${index} is ${secret} and ${card} end\n`);
  const entries = await found(`"${mark}"`, secrets.length);
  for (const entry of entries)
    expect(entry["_msg"]).toMatch(/^masked\d+ \d+ is \[masked\] and \[masked\] end$/);
});

test("nothing is lost or doubled while the store is away and the file is rotated", async () => {
  const mark = `numbered${Date.now()}`;
  const control = (...words: string[]) =>
    run("supervisorctl", ["-c", paths(stack.home).settings, ...words], stack.home);
  const { stderr } = logPaths({ home: stack.home, name: "valeo-audit" });
  const count = 100_000;
  await control("stop", "log-store");
  const stopped = Date.now();
  for (let written = 0; written < count; written += 2_000) {
    const lines = Array.from({ length: 2_000 }, (_, index) =>
      JSON.stringify({
        timestamp: new Date().toISOString(),
        level: "info",
        message: `${mark} line`,
        number: written + index,
        padding: "x".repeat(60),
      }),
    );
    appendFileSync(stderr, `${lines.join("\n")}\n`);
    // As supervisord rotates; the writer's next line goes into a new file.
    if ([30_000, 60_000, 90_000].includes(written)) {
      for (const number of [2, 1]) {
        try {
          renameSync(`${stderr}.${number}`, `${stderr}.${number + 1}`);
        } catch {}
      }
      renameSync(stderr, `${stderr}.1`);
    }
    await sleep(300);
  }
  await sleep(Math.max(0, 60_000 - (Date.now() - stopped)));
  await control("start", "log-store");
  const total = async () => {
    const [row] = await query(`"${mark}" | stats count() entries, count_uniq(number) numbers`);
    return [Number(row?.["entries"]), Number(row?.["numbers"])];
  };
  await eventually("all lines", async () => ((await total())[1] ?? 0) >= count, 60_000);
  await sleep(3_000);
  expect(await total()).toEqual([count, count]);
}, 180_000);
