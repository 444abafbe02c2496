/** Errors of the running ERP stand in the tracker that the host runs, soon, and with all that is needed to find them. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { plan } from "../components/testing/declared.ts";
import { describePages } from "./error-tracking/pages.ts";
import { Bugsink, pageAfterLogin, type TrackedEvent, tokenOf } from "./harness/bugsink.ts";
import { registered } from "./harness/contacts.ts";
import { record, spread } from "./harness/figures.ts";
import { portOffsets } from "./harness/port-offsets.ts";
import { erpStack, eventually, pidsOf, type TestStack } from "./harness/stack.ts";

const portOffset = portOffsets.engine.errorTracking;
const crm = `http://127.0.0.1:${8001 + portOffset}`;
const url = `http://127.0.0.1:${9095 + portOffset}`;

let stack: TestStack;
let tracker: Bugsink;
let token: string;
let user: string;

beforeAll(async () => {
  stack = await erpStack(portOffset);
  const { code, output } = await stack.up();
  if (code !== 0) throw new Error(output);
  token = await tokenOf(stack);
  tracker = new Bugsink(url, token);
  user = await registered(`http://127.0.0.1:${8000 + portOffset}/api/identity`);
  const fault = { error_ratio: 1, seconds: 3600, endpoint: "/api/crm/contacts" };
  await asked("/faults", { method: "PUT", body: JSON.stringify(fault) });
}, 300_000);

afterAll(() => stack.end());

/** A person has thrown the stack's token away. */
const forget = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.execute("DELETE FROM bsmain_authtoken")
`;

async function asked(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "content-type": "application/json", ...init.headers };
  return fetch(`${crm}${path}`, { ...init, headers });
}

/** A request that fails; the event that it has become, and the time until it stood in the tracker. */
async function failing(): Promise<{ event: TrackedEvent; trace: string; milliseconds: number }> {
  const trace = randomBytes(16).toString("hex");
  const headers = {
    authorization: `Bearer ${user}`,
    "x-request-id": `request-${trace}`,
    "sentry-trace": `${trace}-0123456789abcdef-1`,
  };
  const began = performance.now();
  const { status } = await asked("/api/crm/contacts?search=somebody", { headers });
  expect(status).toBe(500);
  let found: TrackedEvent | undefined;
  await eventually("the event", async () => {
    found = await tracker.newest("valeo-crm", ({ type }) => type === "ApiError");
    return found?.contexts?.trace?.trace_id === trace;
  });
  if (found === undefined) throw new Error("there is no event");
  return { event: found, trace, milliseconds: performance.now() - began };
}

test("every service has a project", async () => {
  const names = (await tracker.projects()).map(({ name }) => name);
  expect(names.sort()).toEqual(plan.services.map(({ name }) => name).sort());
});

test("an exception in a running service stands in the tracker within 10 s, with all that tells of it", async () => {
  const { event, trace } = await failing();
  expect(event).toMatchObject({
    release: `neuroerp@${plan.version}`,
    environment: stack.name,
    server_name: "valeo-crm",
    transaction: "/api/crm/contacts",
    tags: { service: "valeo-crm", request_id: `request-${trace}` },
  });
  const frame = event.exception.values.at(-1)?.stacktrace?.frames.at(-1);
  expect(frame).toMatchObject({ filename: "neuroerp_service/faults.py", function: "induce" });
  expect(frame?.lineno).toBeGreaterThan(0);
  expect(JSON.stringify(event)).not.toMatch(/somebody|Bearer/);

  const times: number[] = [];
  for (let count = 0; count < 5; count++) times.push((await failing()).milliseconds);
  expect(Math.max(...times)).toBeLessThan(10_000);
  record("error-tracking", { "an exception in the backend until it stands in the tracker": spread(times) });
});

describePages(`http://127.0.0.1:${3000 + portOffset}`, () => ({ stack, tracker, url, token, user }));

test("a second up changes nothing", async () => {
  const output = await stack.succeed("preview", "--expect-no-changes");
  expect(output).not.toMatch(/[~+-] supervisor:/);
});

test("a tracker that dies delays nobody, and keeps what it was told", async () => {
  for (const pid of await pidsOf(`--bind=127.0.0.1:${9095 + portOffset}`)) process.kill(pid, "SIGKILL");
  const began = performance.now();
  const answer = await asked("/api/crm/contacts", { headers: { authorization: `Bearer ${user}` } });
  expect([answer.status, performance.now() - began < 2_000]).toEqual([500, true]);
  await eventually("the tracker", async () => (await fetch(`${url}/health/ready`)).ok);
  expect(await tracker.newest("valeo-crm", ({ type }) => type === "ApiError")).toBeDefined();
  await failing();
});

test("a person logs in with the password of the run directory, and sees every project", async () => {
  const password = readFileSync(join(stack.home, "error-tracker", "password"), "utf8");
  const page = await pageAfterLogin(url, "admin@example.com", password);
  for (const { name } of plan.services) expect(page).toContain(name);
  expect(await pageAfterLogin(url, "admin@example.com", "wrong")).not.toContain("valeo-crm");
});

describe("its token", () => {
  test("is made known again by the command that the refusal names", async () => {
    const database = join(stack.home, "error-tracker", "events.sqlite3");
    execFileSync("python3", ["-c", forget, database]);
    const { code, output } = await stack.up();
    const [, replace = ""] = /pulumi up --replace '(\S+)'/.exec(output) ?? [];
    expect([code === 0, replace]).toEqual([false, "**::error-tracker-database"]);
    await stack.succeed("up", "--yes", "--skip-preview", `--replace=${replace}`);
    await failing();
  });

  test("stands in no command line, and in no output of the engine", async () => {
    expect(execFileSync("ps", ["-eww", "-o", "args"], { encoding: "utf8" })).not.toContain(token);
    expect(await stack.succeed("stack", "export")).not.toContain(token);
  });

  test("lies with all of the tracker's data where its user alone can read it", () => {
    const folder = join(stack.home, "error-tracker");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const open = readdirSync(folder).filter(
      (name) => !name.startsWith(".") && (statSync(join(folder, name)).mode & 0o077) !== 0,
    );
    expect(open).toEqual([]);
  });
});

describe("a service's project that is no longer declared", () => {
  const target = (name: string) => `--target=**supervisor:index:TrackerProject::${name}-errors`;
  const has = async (name: string) => (await tracker.projects()).some((each) => each.name === name);

  test("is kept with its errors, and is taken on again", async () => {
    const before = await tracker.projects();
    expect(
      await stack.succeed("destroy", "--preview-only", target("valeo-audit"), "--target-dependents"),
    ).toMatch(/retain/);
    await stack.succeed("destroy", "--yes", "--skip-preview", target("valeo-audit"), "--target-dependents");
    expect(await tracker.projects()).toEqual(before);
    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(await tracker.projects()).toEqual(before);
  });

  test("is removed with its errors where the settings say so", async () => {
    await stack.succeed("config", "set", "neuroerp:errorData", "delete");
    expect(await stack.up()).toMatchObject({ code: 0 });
    await stack.succeed("destroy", "--yes", "--skip-preview", target("valeo-audit"), "--target-dependents");
    expect(await has("valeo-audit")).toBe(false);
    expect(await has("valeo-crm")).toBe(true);
    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(await has("valeo-audit")).toBe(true);
  });
});
