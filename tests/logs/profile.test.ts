/** Profiles of real services: a planted loop and a planted leak are named, and a healthy service is not accused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CpuProfile } from "../../cli/profile/cpu.ts";
import { placesOf } from "../../cli/profile/cpu.ts";
import type { MemoryProfile } from "../../cli/profile/memory.ts";
import type { StackProcess } from "../../cli/profile/top.ts";
import type { UnitStatus } from "../../cli/status.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { erpStack, type TestStack } from "../harness/stack.ts";

const portOffset = portOffsets.logs.profile;
const crm = `http://127.0.0.1:${8001 + portOffset}`;
const backend = `http://127.0.0.1:${8000 + portOffset}`;
const runs = [1, 2, 3];

let stack: TestStack;
let units: readonly UnitStatus[];

async function induce(service: string, fault: object): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${service}/faults`, { method: "PUT", headers, body: JSON.stringify(fault) });
  expect(response.ok).toBe(true);
}

/** `npm run profile -- … --json`, which must succeed. */
async function profile<Profile>(...words: readonly string[]): Promise<Profile> {
  const { code, stdout, output } = await stack.command("profile", ...words, "--json");
  if (code !== 0) throw new Error(output);
  return JSON.parse(stdout) as Profile;
}

beforeAll(async () => {
  stack = await erpStack(portOffset);
  // On a busy machine a part may be late; the next one goes on from there.
  const first = await stack.up();
  const { code, output } = first.code === 0 ? first : await stack.up();
  if (code !== 0) throw new Error(output);
  const { stdout } = await stack.command("status", "--json");
  units = JSON.parse(stdout) as UnitStatus[];
  await induce(crm, { cpu_loop: 0.5, seconds: 3600 });
  await induce(backend, { leak: 200_000, seconds: 3600 });
}, 300_000);

afterAll(() => stack?.end(), 120_000);

test.each(runs)(
  "a loop is named by function and line, run %i",
  async () => {
    const file = join(stack.folder, "flame.html");
    const found = await profile<CpuProfile>("crm", "--seconds", "4", "--out", file);
    const [first] = placesOf(found);
    expect(first).toMatchObject({
      name: "cpu_loop",
      at: expect.stringMatching(/^neuroerp_service\/burdens\.py:\d+$/),
    });
    expect((first?.self ?? 0) / found.samples).toBeGreaterThan(0.5);
    // Half of the time, of which a busy machine gives it a part.
    expect(found.cpu_seconds / found.seconds).toBeGreaterThan(0.03);
    expect(readFileSync(file, "utf8")).toContain(`title="cpu_loop (${first?.at}): `);
  },
  60_000,
);

test.each(runs)(
  "a leak is told from a healthy service, run %i",
  async () => {
    const look = (service: string) => profile<MemoryProfile>("memory", service, "--seconds", "10");
    const [leaking, healthy] = await Promise.all([look("backend"), look("audit")]);
    expect(leaking).toMatchObject({
      verdict: "leaks",
      reason: expect.stringContaining("neuroerp_service/burdens.py:"),
    });
    expect(leaking.sites[0]?.file).toBe("neuroerp_service/burdens.py");
    expect(healthy).toMatchObject({ verdict: "steady" });
  },
  60_000,
);

test("top has every unit and both supervisors, and shows no command line", async () => {
  const processes = await profile<StackProcess[]>("top");
  const named = new Set(processes.map(({ unit }) => unit));
  expect([...named].sort()).toEqual([...units.map(({ name }) => name), "pm2", "supervisord"].sort());
  const loop = processes.filter(({ unit }) => unit === "valeo-crm");
  expect(loop.some(({ cpu_percent }) => cpu_percent > 3)).toBe(true);
  for (const each of processes) {
    expect(each.rss_bytes).toBeGreaterThan(0);
    expect(each.process).not.toMatch(/[\s=]--|:\/\//);
  }
}, 60_000);

test("people get a table, and where the flame graph is", async () => {
  const file = join(stack.folder, "people.html");
  const { code, output } = await stack.command("profile", "crm", "--seconds", "2", "--out", file);
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/cpu_loop +neuroerp_service\/burdens\.py:\d+ +\d/),
  ]);
  expect(output).toContain(`flame graph: ${file}`);
}, 60_000);

test("what cannot be profiled is refused, with what is allowed", async () => {
  const refused = async (...words: readonly string[]) => (await stack.command("profile", ...words)).output;
  expect(await refused("frontend")).toContain("valeo-frontend has pages and no profile; there is one of");
  expect(await refused("crm", "--seconds", "500")).toContain(
    '--seconds is "500"; allowed is a whole number from 1 to 120',
  );
  expect(await refused("nobody")).toContain('there is no service "nobody"; there are valeo-audit');
}, 60_000);
