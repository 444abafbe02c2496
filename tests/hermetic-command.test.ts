/** `--hermetic`: said loudly where it is used, and named where it is missing. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pidsOf, TestStack } from "./harness/stack.ts";

let stack: TestStack;
beforeAll(async () => {
  // No engine is there: what is looked for are words, and that nothing is left.
  process.env["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
  stack = await new TestStack(".").init({ "neuroerp:platform": "docker" });
});
afterAll(() => stack.end());

test.each(["up", "preview", "refresh", "down", "recover"])(
  "%s without the official provider names both ways to go on",
  async (command) => {
    const { code, output } = await stack.command(command);
    expect(code).toBe(1);
    expect(output).toMatch(/official provider for docker is not installed/);
    expect(output).toMatch(/pulumi plugin install resource docker \d/);
    expect(output).toMatch(new RegExp(`npm run up -- -s ${stack.name} --hermetic`));
  },
);

test("with it, a command says that stand-ins are used, and leaves none behind", async () => {
  const { output } = await stack.command("preview", "--hermetic");
  expect(output).toMatch(/THE OFFICIAL DOCKER.* PROVIDERS ARE NOT USED/);
  expect(output).toMatch(/no Docker Engine answers at docker:host unix:\/\/\/nowhere\/docker\.sock/);
  expect(output).not.toMatch(/not installed/);
  expect(await pidsOf(stack.name)).toEqual([]);
});
