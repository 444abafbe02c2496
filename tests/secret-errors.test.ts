/** What fails may quote its secrets; the report of it must not. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Canaries } from "./harness/canaries.ts";
import { freePort, type Run, TestStack } from "./harness/stack.ts";

const canary = `canary-in-an-error-+/"%$'\\&=#@:!~`;
const canaries = new Canaries({ canary });
/** Whatever its secret is, it tells it in every way that a shell knows. */
const tell = 'env; echo "$CANARY" | base64 -w0; set -x; : "$CANARY"; exit 3';
let stack: TestStack;
let ports: number[];

beforeAll(async () => {
  stack = await new TestStack("tests/fixtures/units").init();
  ports = await Promise.all([freePort(), freePort(), freePort()]);
});

afterAll(() => stack.end());

function fixture(
  overrides: Record<string, object>,
  more: Record<string, object> = {},
): Record<string, string> {
  const json = { TEST_OVERRIDES: JSON.stringify(overrides), TEST_MORE: JSON.stringify(more) };
  return { TEST_PORTS: ports.join(","), ...json };
}

/** Fails, tells where, and tells no secret: with all that Pulumi can be asked to say of it. */
function expectMasked({ code, output }: Run, told: RegExp): void {
  expect(code).not.toBe(0);
  expect(output).toMatch(told);
  expect(output).toContain("[secret]");
  expect(canaries.in(output)).toEqual([]);
}

const loud = ["up", "--yes", "--skip-preview", "--debug", "--diff", "--show-full-output"];

test("a task that fails, and prints its environment", async () => {
  const task = {
    type: "Task",
    name: "teller",
    command: ["sh", "-c", tell],
    cwd: "/",
    secretEnvironment: { CANARY: canary },
  };
  expectMasked(await stack.pulumi(loud, fixture({}, { teller: task })), /teller.*exit code 3/);
});

test.each(["first", "third"])("%s, which dies with its secret as its last words", async (name) => {
  const unit = { command: ["sh", "-c", tell], secretEnvironment: { CANARY: canary } };
  expectMasked(await stack.pulumi(loud, fixture({ [name]: unit })), new RegExp(`${name} did not start`));
});

test("a file's judge that quotes it", async () => {
  const validate = ["sh", "-c", 'cat "$1"; cut -d" " -f3 "$1"; exit 1', "sh", "{file}"];
  const secretContent = `[server]\nkey = ${canary}\n`;
  const judged = { type: "File", path: join(stack.home, "judged"), mode: "0600", secretContent, validate };
  expectMasked(await stack.pulumi(["preview", "--diff", "--debug"], fixture({}, { judged })), /sh refuses/);
});

test.each<[string, object, RegExp]>([
  ["beside a secret one", { secretEnvironment: { CANARY: canary }, cwd: "nowhere" }, /cwd.*nowhere/],
  ["that is secret itself", { secretEnvironment: canary }, /secretEnvironment/],
  ["with a bad name in it", { secretEnvironment: { CANARY: canary, "NOT-A-NAME": canary } }, /NOT-A-NAME/],
  ["with a bad value in it", { secretEnvironment: { CANARY: [canary] } }, /secretEnvironment\.CANARY/],
  ["that is misspelt", { secretEnviroment: { CANARY: canary } }, /secretEnviroment: is no property/],
])("a refused input %s", async (_how, first, told) => {
  const { code, output } = await stack.pulumi(["preview", "--diff", "--debug"], fixture({ first }));
  expect(code).not.toBe(0);
  expect(output).toMatch(told);
  expect(canaries.in(output)).toEqual([]);
});

test("PM2, asked for the environment of an app that has secrets", async () => {
  const third = { secretEnvironment: { CANARY: canary } };
  await stack.up(fixture({ third }));
  const environment = { ...process.env, PM2_HOME: join(stack.home, "pm2") };
  const asked = ["jlist", "prettylist", "env 0", "describe third"].map((words) =>
    execFileSync("pm2", words.split(" "), { encoding: "utf8", env: environment }),
  );
  expect(asked.join()).toContain("third");
  expect(canaries.in(asked.join("\n"))).toEqual([]);
});
