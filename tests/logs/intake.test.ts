/** Collector, intake and store, for real: every line arrives once, whole and masked, though the store was away meanwhile. */
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { LogPath, missingForLogPath } from "../harness/log-path.ts";

jest.setTimeout(180_000);

const missing = missingForLogPath();
if (missing !== "") console.warn(`skipped, for want of ${missing}`);
const suite = missing === "" ? describe : describe.skip;

const secret = "s3cr3t/of the environment";
const trace = [
  "Traceback (most recent call last):",
  '  File "a.py", line 1, in f',
  "    f()",
  "ValueError: no",
];

suite("the path of a log line", () => {
  let path: LogPath;
  const out = () => join(path.logs, "shop-crm.out.log");
  const err = () => join(path.logs, "shop-crm.err.log");

  beforeAll(async () => {
    path = await LogPath.make();
    await path.startStore();
    await path.startIntake([secret]);
    path.startCollector();
  });
  afterAll(() => path.end());

  test("a line of JSON has its fields, a traceback is one entry, and both know who wrote them", async () => {
    const line = { timestamp: new Date().toISOString(), level: "warning", message: "slow", request_id: "r1" };
    appendFileSync(out(), `${JSON.stringify(line)}\n`);
    appendFileSync(err(), `before\n${trace.join("\n")}\nafter\n`);
    await path.arrived(1, { query: "request_id:r1" });
    await path.arrived(3, { query: "stream:stderr" });
    const identity = {
      application: "shop",
      environment: "test",
      service: "shop-crm",
      team: "crm",
      version: "1.0.0",
    };
    expect(await path.entries("request_id:r1")).toMatchObject([
      { ...identity, _msg: "slow", level: "warning", stream: "stdout" },
    ]);
    const [{ _time = "" } = {}] = await path.entries("request_id:r1");
    expect(Date.parse(_time)).toBe(Date.parse(line.timestamp));
    const errors = await path.entries("stream:stderr | sort by (_time)");
    expect(errors.map(({ _msg }) => _msg)).toEqual(["before", trace.join("\n"), "after"]);
    expect(errors[1]).toMatchObject({ ...identity, level: "error" });
  });

  test("a secret, a card number and a password are nowhere in the store", async () => {
    const card = "4111 1111 1111 1111";
    const spelled = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
    appendFileSync(
      out(),
      `${spelled.map((each) => JSON.stringify({ message: `m ${each}`, at: each })).join("\n")}\n`,
    );
    appendFileSync(out(), `paid with ${card}, password=hunter2\n`);
    await path.arrived(4, { query: '"[masked]"' });
    const all = JSON.stringify(await path.entries("*"));
    for (const each of [...spelled, JSON.stringify(secret).slice(1, -1), card, "hunter2"])
      expect(all).not.toContain(each);
  });

  test("20,000 lines, written while the store is away and the file is rotated, arrive once each", async () => {
    const lines = (from: number) =>
      Array.from(
        { length: 5000 },
        (_, index) =>
          `{"timestamp":"${new Date().toISOString()}","message":"number ${from + index}","kind":"count"}\n`,
      ).join("");
    appendFileSync(out(), lines(0));
    await path.stop("store");
    appendFileSync(out(), lines(5000));
    await sleep(3000);
    renameSync(out(), `${out()}.1`);
    writeFileSync(out(), lines(10_000));
    await sleep(3000);
    await path.startStore();
    appendFileSync(out(), lines(15_000));
    await path.arrived(20_000, { query: "number", limit: 90_000 });
    // What would come twice comes now.
    await sleep(3000);
    expect(await path.entries("number | stats by (_msg) count() times | filter times:>1")).toEqual([]);
    expect(await path.count("number")).toEqual({ all: 20_000, different: 20_000 });
  });
});
