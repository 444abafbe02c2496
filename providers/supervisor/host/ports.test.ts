import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { eventually, freePort } from "../../../tests/harness/stack.ts";
import { serve, start, temporaryFolder, unit } from "../testing/fixture.ts";
import { strangersOn } from "./ports.ts";
import { listenerOn } from "./processes.ts";
import { type Supervisor, unitMark } from "./unit.ts";

const home = temporaryFolder();
const portOf = (address: string) => Number(new URL(address).port);

/** A process other than this one that listens, with a unit's mark. */
async function listening(port: number, mark: string): Promise<ChildProcess> {
  const [name = "", ...value] = mark.split("=");
  const child = start(["python3", "-m", "http.server", "--bind", "127.0.0.1", String(port)], {
    [name]: value.join("="),
  });
  await eventually("it listens", async () => (await listenerOn(port)) !== undefined);
  return child;
}

test("a free port is nobody's", async () => {
  expect(await strangersOn(unit({ home, ports: [await freePort()] }), "pm2")).toEqual([]);
});

test("no ports, no strangers", async () => {
  expect(await strangersOn(unit({ home }), "pm2")).toEqual([]);
});

test("each taken port is one refusal, which says where, by whom, and what to do", async () => {
  const ports = [
    portOf(await serve(() => undefined)),
    await freePort(),
    portOf(await serve(() => undefined)),
  ];
  const refusals = await strangersOn(unit({ home, name: "crm", ports }), "supervisord");
  expect(refusals.map(({ property }) => property)).toEqual(["ports[0]", "ports[2]"]);
  expect(refusals[0]?.reason).toMatch(
    new RegExp(`^port ${ports[0]} is taken by .+ \\(pid ${process.pid}\\); end it, or give crm another port`),
  );
});

test("the unit's own process is no stranger", async () => {
  const port = await freePort();
  await listening(port, unitMark(home, "supervisord", "unit"));
  expect(await strangersOn(unit({ home, ports: [port] }), "supervisord")).toEqual([]);
});

test.each([
  ["another unit", unitMark(home, "supervisord", "other")],
  ["the other supervisor's unit", unitMark(home, "pm2", "unit")],
  ["another stack's unit", unitMark(`${home}2`, "supervisord", "unit")],
])("the process of %s is a stranger", async (_whose, mark) => {
  const port = await freePort();
  const { pid } = await listening(port, mark);
  const [refusal] = await strangersOn(unit({ home, ports: [port] }), "supervisord");
  expect(refusal?.reason).toContain(`(pid ${pid})`);
});

test("whoever may run the unit: it is none of the others", async () => {
  const port = await freePort();
  await listening(port, unitMark(home, "pm2", "unit"));
  expect(await strangersOn(unit({ home, ports: [port] }), "pm2", "supervisord")).toEqual([]);
});

test.each(["pm2", "supervisord"] as const)(
  "a child of %s that has written over its environment is no stranger",
  async (supervisor: Supervisor) => {
    const house = temporaryFolder();
    const port = await freePort();
    const daemon = start(["sh", "-c", `python3 -m http.server --bind 127.0.0.1 ${port}; :`]);
    await eventually("it listens", async () => (await listenerOn(port)) !== undefined);
    const strangers = () => strangersOn(unit({ home: house, ports: [port] }), supervisor);
    expect(await strangers()).toHaveLength(1);
    mkdirSync(join(house, supervisor));
    writeFileSync(join(house, supervisor, `${supervisor}.pid`), `${daemon.pid}\n`);
    expect(await strangers()).toEqual([]);
  },
);
