/** A rollback: what was described before is made again, on the data that came since (docs/deploy.md). */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { conditions } from "../providers/supervisor/conditions.ts";
import { freePort, type Run, TestStack } from "./harness/stack.ts";

let stack: TestStack;
let before: Record<string, string>;
let after: Record<string, string>;

/** Two commits, as the fixture takes them: the later one moves a server, changes a file, and brings another. */
beforeAll(async () => {
  stack = await new TestStack("tests/fixtures/units").init();
  const [old, moved, ...others] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  before = { TEST_WHO: "before", TEST_PORTS: [old, ...others].join(",") };
  after = {
    TEST_WHO: "after",
    TEST_PORTS: [moved, ...others].join(","),
    TEST_OVERRIDES: JSON.stringify({ second: { environment: { PATH: "/usr/bin:/bin", WHO: "after" } } }),
    TEST_MORE: JSON.stringify({ more: { type: "File", path: path("more.conf"), content: "after\n" } }),
  };
});
afterAll(() => stack.end());

function path(name: string): string {
  return join(stack.home, name);
}

async function deploy(commit: Record<string, string>): Promise<void> {
  const { code, output } = await stack.up(commit);
  if (code !== 0) throw new Error(output);
}

/** Whether the server of that commit answers, on the port that it has there. */
async function answers({ TEST_PORTS = "" }: Record<string, string>): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${TEST_PORTS.split(",")[0]}/`).catch(() => undefined);
  return response?.ok === true;
}

function unchanged(commit: Record<string, string>): Promise<Run> {
  return stack.pulumi(["preview", "--refresh", "--expect-no-changes"], commit);
}

test("the commit that was deployed before is what runs again, and no data is lost", async () => {
  await deploy(before);
  const secret = readFileSync(path("file.conf"), "utf8");
  const untouched = (await conditions(stack.home)).get("third")?.pid;
  appendFileSync(path("rows"), "of before\n");

  await deploy(after);
  expect([await answers(before), await answers(after)]).toEqual([false, true]);
  expect(existsSync(path("more.conf"))).toBe(true);
  appendFileSync(path("rows"), "of after\n");

  await deploy(before);
  expect([await answers(before), await answers(after)]).toEqual([true, false]);
  expect(existsSync(path("more.conf"))).toBe(false);
  expect(readFileSync(path("rows"), "utf8")).toBe("of before\nof after\n");
  expect(readFileSync(path("file.conf"), "utf8")).toBe(secret);
  expect((await conditions(stack.home)).get("third")?.pid).toBe(untouched);
  expect(await unchanged(before)).toMatchObject({ code: 0 });
});
