/** The ERP's stores are killed under load: what was acknowledged is there once, and all of it is audited. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { conditions } from "../../providers/supervisor/conditions.ts";
import { ContactLoad, registered } from "../harness/contacts.ts";
import { record, spread } from "../harness/figures.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { erpStack, eventually, type TestStack } from "../harness/stack.ts";

jest.setTimeout(300_000);

const portOffset = portOffsets.chaos.stores;
const local = (port: number) => `http://127.0.0.1:${port + portOffset}`;
const [identity, crm, audit] = [local(8000), local(8001), local(8002)];
const services = ["valeo-backend", "valeo-crm", "valeo-audit"];

let stack: TestStack;
let token: string;

beforeAll(async () => {
  stack = await erpStack(portOffset);
  await stack.mustRun("up");
  token = await registered(`${identity}/api/identity`);
});

const figures: Record<string, string> = {};

afterAll(async () => {
  record("stores", figures);
  await stack.end();
});

async function pid(name: string): Promise<number> {
  return (await conditions(stack.home)).get(name)?.pid ?? 0;
}

const pids = () => Promise.all(services.map(pid));

function supervisorctl(...words: string[]): void {
  execFileSync("supervisorctl", ["-c", join(stack.home, "supervisord", "supervisord.conf"), ...words]);
}

/** Rows of PostgreSQL, asked past the services. */
function sql(query: string): string[] {
  const words = ["-h", "127.0.0.1", "-p", String(15_432 + portOffset), "-U", "postgres", "-d", "neuroerp"];
  const PGPASSWORD = readFileSync(join(stack.home, "database", "superuser"), "utf8");
  const answer = execFileSync("psql", [...words, "-Atc", query], {
    encoding: "utf8",
    env: { ...process.env, PGPASSWORD },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return answer.split("\n").filter((line) => line !== "");
}

async function healthOf(service: string): Promise<{ status: number; redis: string }> {
  const response = await fetch(`${service}/health`, { signal: AbortSignal.timeout(5_000) });
  const { services } = (await response.json()) as { services: { redis: { status: string } } };
  return { status: response.status, redis: services.redis.status };
}

async function everythingIsWell(): Promise<boolean> {
  const all = await Promise.all([identity, crm, audit].map(healthOf));
  return all.every(({ status }) => status === 200);
}

/** How long until contacts are acknowledged again, in milliseconds. */
async function untilEntered(load: ContactLoad, contacts: number): Promise<number> {
  const begun = performance.now();
  const before = load.acknowledged.size;
  await eventually(
    `${contacts} more contacts are entered`,
    async () => load.acknowledged.size >= before + contacts,
    60_000,
  );
  return Math.round(performance.now() - begun);
}

/** "12 × 503" */
function tally(refused: ReadonlyMap<string, number>): string {
  return [...refused].map(([answer, count]) => `${count} × ${answer}`).join(", ") || "none";
}

/** Ends the load; then each acknowledged contact stands there once, and of each that stands there one entry in the log. */
async function nothingIsLostOrDoubled(load: ContactLoad, prefix: string): Promise<string> {
  await load.end();
  await eventually("the services are well", everythingIsWell, 60_000);
  const names = sql(`SELECT name FROM valeo_crm.contacts WHERE name LIKE '${prefix} %'`);
  expect(new Set(names).size).toBe(names.length);
  const stored = new Set(names);
  expect([...load.acknowledged].filter((name) => !stored.has(name))).toEqual([]);
  const unequal = `
    SELECT contact, entries FROM (
      SELECT id::text AS contact, (SELECT count(*) FROM entry WHERE entry.contact = contacts.id::text) AS entries
      FROM valeo_crm.contacts) AS counted WHERE entries <> 1`;
  const entry = `WITH entry AS MATERIALIZED (
    SELECT data->>'contact_id' AS contact FROM valeo_audit.audit_log WHERE type = 'contact.created')`;
  await eventually("all are audited", async () => sql(`${entry} ${unequal}`).length === 0, 60_000);
  expect(sql(`${entry} SELECT count(*) FROM entry`)).toEqual(sql("SELECT count(*) FROM valeo_crm.contacts"));
  const asked = load.acknowledged.size;
  return `${asked} contacts acknowledged, 0 lost, 0 doubled, ${asked} audited once; refused: ${tally(load.refused)}`;
}

test.each([
  ["database", "PostgreSQL"],
  ["database-pool", "PgBouncer"],
  ["cache", "Redis"],
])(
  "%s killed three times under load (%s): the services come back by themselves, in seconds",
  async (name, title) => {
    const before = await pids();
    const load = new ContactLoad(crm, token, name, 20);
    const recoveries: number[] = [];
    for (let kill = 0; kill < 3; kill += 1) {
      await untilEntered(load, 50);
      const old = await pid(name);
      process.kill(old, "SIGKILL");
      recoveries.push(await untilEntered(load, 10));
      await eventually(`${name} runs again`, async () => ![0, old].includes(await pid(name)));
    }
    figures[`${title} killed three times under load`] = await nothingIsLostOrDoubled(load, name);
    figures[`${title}: until contacts are entered again`] = spread(recoveries);
    expect(Math.max(...recoveries)).toBeLessThan(10_000);
    expect(await pids()).toEqual(before);
  },
);

test("Redis acknowledges what it has on the disk, and nothing before", () => {
  // Else an event could be lost that its outbox has given away: a kill alone does not show it on a fast disk.
  expect(readFileSync(join(stack.home, "cache", "redis.conf"), "utf8")).toMatch(/^appendfsync always$/m);
});

test("Redis gone for a minute: people go on working, health tells it, and nothing is lost or doubled", async () => {
  const before = await pids();
  const load = new ContactLoad(crm, token, "minute", 100);
  await untilEntered(load, 20);
  supervisorctl("stop", "cache");
  const begun = performance.now();
  for (const service of [identity, crm, audit]) {
    await eventually(`${service} says so`, async () => (await healthOf(service)).redis === "error");
    expect((await healthOf(service)).status).toBe(503);
  }
  await sleep(30_000);
  // Registration and login need PostgreSQL alone.
  await registered(`${identity}/api/identity`);
  await sleep(Math.max(0, 60_000 - (performance.now() - begun)));
  const whileGone = load.acknowledged.size;
  supervisorctl("start", "cache");
  await eventually("all are well again", everythingIsWell);
  await untilEntered(load, 20);
  figures["Redis gone for a minute under load"] = await nothingIsLostOrDoubled(load, "minute");
  expect(whileGone).toBeGreaterThan(200);
  expect(Object.fromEntries(load.refused)).toEqual({});
  expect(await pids()).toEqual(before);
});
