/** `kill -9` of all that works on a stack, at random points: after `recover`, one `up` ends with everything in order. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { processTable, signal } from "../../providers/supervisor/host/processes.ts";
import { record, spread } from "../harness/figures.ts";
import { disorder } from "../harness/order.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { RowWriter } from "../harness/rows.ts";
import { pidsOf, TestStack } from "../harness/stack.ts";

const count = Number(process.env["CHAOS_KILLS"] ?? 50);
/** Give it to repeat a run. */
const seed = Number(process.env["CHAOS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const kill = fc.record({
  /** What is under way: an `up` from nothing, an update of what runs, a `down`. */
  phase: fc.constantFrom("up", "update", "down"),
  victim: fc.constantFrom("CLI", "language host", "provider", "both supervisors"),
  /** When, as a share of the time that the phase takes undisturbed. */
  moment: fc.integer({ min: 0, max: 100 }),
  /** What is asked for after a `down` that was killed. */
  next: fc.constantFrom("up", "down"),
});
type Kill = typeof kill extends fc.Arbitrary<infer T> ? T : never;

/** Taking down runs no program. */
const possible = kill.filter(({ phase, victim }) => phase !== "down" || victim !== "language host");

/** Two sets of ports: an update moves every part from one to the other. */
const offsets = [String(portOffsets.chaos.kills), String(portOffsets.chaos.killsUpdated)] as const;

let stack: TestStack;
let rows: RowWriter;
let update = 0;
const done: Kill[] = [];
/** Milliseconds from the kill's end to a stack in order, checks included. */
const recoveries: number[] = [];
/** Milliseconds that each phase takes undisturbed. */
const durations = { up: 0, update: 0, down: 0 };

beforeAll(async () => {
  stack = await new TestStack(".").init();
  await stack.succeed("config", "set", "neuroerp:runDirectory", stack.home);
  await stack.succeed("config", "set", "neuroerp:portOffset", offsets[0]);
  // One program more is one like the others; fifty times its start and end is five minutes.
  await stack.succeed("config", "set", "neuroerp:errorTracking", "none");
  rows = new RowWriter(stack.home);
  for (const phase of ["up", "update", "down"] as const) {
    await prepare(phase);
    const began = performance.now();
    await stack.succeed(...words[phase]);
    durations[phase] = performance.now() - began;
  }
});

afterAll(async () => {
  record("kills", {
    "kills (`kill -9`) during an up, an update, a down": `${done.length}, seed ${seed}`,
    victims: tally(done.map(({ victim }) => victim)),
    "what was under way": tally(done.map(({ phase }) => phase)),
    "`npm run recover` and the next command": spread(recoveries),
    "rows that PostgreSQL had acknowledged": `${await rows.end()}, 0 lost`,
    "orphans, duplicates, states that do not load": done.length === count ? "0" : "see the failed tests",
  });
  await stack.end();
});

/** "3 × CLI, 2 × provider" */
function tally(words: readonly string[]): string {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].map(([word, all]) => `${all.length} × ${word}`).join(", ");
}

const flags = ["--yes", "--skip-preview"];
const words = {
  up: ["up", ...flags],
  update: ["up", ...flags],
  down: ["destroy", ...flags],
};

/** Brings the stack into the state that the phase begins from. */
async function prepare(phase: Kill["phase"]): Promise<void> {
  const isUp = existsSync(stack.home);
  if (phase === "up" && isUp) await stack.succeed(...words.down);
  if (phase !== "up" && !isUp) await stack.succeed(...words.up);
  if (phase === "update") {
    update += 1;
    await stack.succeed("config", "set", "neuroerp:portOffset", offsets[update % 2] ?? "");
  }
}

/** The pids to kill; empty as long as the victim is not there. */
async function pidsOfVictim(victim: Kill["victim"], engine: number): Promise<number[]> {
  if (victim === "CLI") return [engine];
  if (victim === "both supervisors") {
    return ["pm2", "supervisord"].flatMap((name) => {
      const file = join(stack.home, name, `${name}.pid`);
      return existsSync(file) ? [Number(readFileSync(file, "utf8"))] : [];
    });
  }
  const table = await processTable();
  const plugins = [...table.values()].filter(({ parent }) => parent === engine);
  return plugins
    .filter(({ command }) => command.startsWith("pulumi-language") === (victim === "language host"))
    .map(({ pid }) => pid);
}

/** Runs the phase and kills the victim in it; false: it had ended before. */
async function disturb({ phase, victim, moment }: Kill): Promise<boolean> {
  const { pid, ended } = stack.begin(words[phase]);
  let over = false;
  const end = ended.then(() => {
    over = true;
  });
  await Promise.race([sleep((durations[phase] * moment) / 100), end]);
  let pids: number[] = [];
  while (!over && pids.length === 0) {
    pids = await pidsOfVictim(victim, pid);
    if (pids.length === 0) await sleep(10);
  }
  signal(pids, "SIGKILL");
  await end;
  return pids.length > 0;
}

async function expectOrder(): Promise<void> {
  expect((await stack.mustRun("up")).output).toMatch(/All \d+ are healthy/);
  expect(await disorder(stack.home)).toEqual([]);
  await stack.succeed("preview", "--expect-no-changes");
  expect(await rows.lost()).toEqual([]);
}

async function expectNothing(): Promise<void> {
  await stack.succeed(...words.down);
  expect(existsSync(stack.home)).toBe(false);
  expect(await pidsOf(stack.home)).toEqual([]);
}

describe(`CHAOS_SEED=${seed}`, () => {
  const kills = fc.sample(possible, { seed, numRuns: count });
  test.each(kills.map((each, index) => [index + 1, each] as const))("kill %d: %j", async (_number, each) => {
    await prepare(each.phase);
    // One that came too late is tried again, earlier.
    for (let { moment } = each; !(await disturb({ ...each, moment })); moment = Math.floor(moment / 2)) {
      await prepare(each.phase);
    }
    const began = performance.now();
    JSON.parse(await stack.succeed("stack", "export"));
    await stack.mustRun("recover");
    expect(await pidsOf(`${stack.name} `)).toEqual([]);
    if (each.phase === "down" && each.next === "down") await expectNothing();
    else await expectOrder();
    done.push(each);
    recoveries.push(performance.now() - began);
    process.stderr.write(`${done.length} of ${count}: ${each.victim} during ${each.phase}: in order again\n`);
  });
});
