/** A catalogue's mistakes, as its author meets them: one report at preview, and nothing changed. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TestStack } from "./harness/stack.ts";

let stack: TestStack;
let report: string;

beforeAll(async () => {
  stack = new TestStack("tests/fixtures/broken");
  await stack.init({ runDirectory: stack.home });
  const { code, output } = await stack.pulumi(["preview"]);
  expect(code).not.toBe(0);
  report = output;
});

afterAll(() => stack.end());

test.each([
  [
    "an unknown need",
    /services\.page\.needs\[0\]\s+given:\s+"databse"\s+allowed:[^\n]+\s+remedy:\s+write "database"/,
  ],
  ["a cycle", /services\.one\.needs\[0\]\s+given:\s+one → two → one/],
  [
    "a missing source folder",
    /services\.gone\.source\s+given:\s+"services\/no-such-folder"\s+allowed: .*folder/,
  ],
  ["a bad unit", /services\.unit\.resources\.memory\s+given:\s+"512 Mb"\s+allowed:[^\n]+\s+remedy:/],
  ["an objective out of range", /services\.perfect\.objectives\.availability\s+given:\s+"100 %"/],
  ["a name that is no DNS label", /services\.Not_A_Label\s+given:\s+"Not_A_Label"\s+allowed: a DNS label/],
  ["a doubled name", /services\.cache\s+given:\s+"cache"/],
  ["a doubled port", /services\.two\.port\s+given:\s+8000\s+allowed:[^\n]+\s+remedy:\s+write \d+/],
  ["a missing secret", /services\.mailer\.secrets\.PASSWORD[\s\S]+pulumi config set --secret smtpPassword/],
])("%s is reported with path, value, what is allowed, and the remedy", (_mistake, pattern) => {
  expect(report).toMatch(pattern);
});

test("all of them stand in one report, without a stack trace", () => {
  expect(report).toMatch(/The catalogue has 9 problems; nothing was changed\./);
  expect(report).not.toMatch(/\bat .+:\d+:\d+/);
});

test("nothing was made", async () => {
  expect(existsSync(stack.home)).toBe(false);
  const state = JSON.parse(await stack.succeed("stack", "export")) as {
    deployment: { resources?: unknown[] };
  };
  expect(state.deployment.resources ?? []).toEqual([]);
});

test("mistakes of the configuration stand in the same report", async () => {
  const wrong = {
    platform: "mainframe",
    portOffset: "many",
    portOfset: "5",
    runDirectory: "somewhere",
    smtpPassword: "canary",
  };
  for (const [key, value] of Object.entries(wrong)) await stack.succeed("config", "set", key, value);
  const { output } = await stack.pulumi(["preview"]);
  expect(output).toMatch(/The catalogue has 13 problems/);
  expect(output).toMatch(
    /broken:platform\s+given:\s+"mainframe"\s+allowed: "host" or "docker" or "kubernetes"\s+remedy:\s+pulumi config set platform host/,
  );
  expect(output).toMatch(/broken:portOffset\s+given:\s+"many"\s+allowed: a whole number/);
  expect(output).toMatch(/broken:runDirectory\s+given:\s+"somewhere"\s+allowed: an absolute path/);
  expect(output).toMatch(
    /broken:portOfset\s+given:\s+an unknown key\s+allowed:[^\n]+\s+remedy:\s+write "portOffset": pulumi config set/,
  );
  // It has a value now, in plain: that is what is wrong with it.
  expect(output).toMatch(
    /broken:smtpPassword\s+given:\s+\(hidden, 6 characters\)\s+allowed: a secret that is kept encrypted/,
  );
  expect(output).not.toContain("canary");
});
