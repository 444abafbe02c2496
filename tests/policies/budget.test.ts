/** A service whose error budget is spent, on the real engine: a release is held back, overridden, and noted. */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { running } from "../../policies/budget/example.ts";
import { overrideVariable } from "../../policies/budget/override.ts";
import { promising } from "../../policies/capacity/examples.ts";
import { packPath } from "../../policies/packs.ts";
import { type Attached, debugProviders } from "../../providers/hermetic/attach.ts";
import { offlineProviders } from "../../providers/offline/attach.ts";
import { programVariable } from "../fixtures/hermetic/declared.ts";
import { type Run, TestStack } from "../harness/stack.ts";

let providers: Attached;
let stack: TestStack;
let prometheus: Server;
let settings: string;
let spent: readonly object[] = [];

beforeAll(async () => {
  providers = await offlineProviders();
  stack = await new TestStack("tests/fixtures/hermetic").init();
  prometheus = createServer((_request, response) => {
    response.end(JSON.stringify({ status: "success", data: { result: spent } }));
  });
  await new Promise<void>((resolve) => prometheus.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`;
  settings = join(stack.folder, "policies.json");
  const own = { enforcementLevel: "mandatory", prometheus: url };
  writeFileSync(settings, JSON.stringify({ all: "disabled", "budget-spent": own }));
});
afterAll(async () => {
  process.env[debugProviders] = providers.variable;
  await stack.end();
  delete process.env[debugProviders];
  await providers.end();
  prometheus.close();
});

function run(words: readonly string[], image: string, variables: Record<string, string> = {}): Promise<Run> {
  const resources = [promising("crm", 0.999), running(image)];
  const program = Object.fromEntries(
    resources.map(({ name, type, props }) => [name, { type, inputs: props }]),
  );
  const packs = ["--policy-pack", packPath("slo"), "--policy-pack-config", settings];
  return stack.pulumi([...words, ...packs], {
    [programVariable]: JSON.stringify(program),
    [debugProviders]: providers.variable,
    ...variables,
  });
}

const up = ["up", "--yes"];

test("a spent budget holds a release back, until somebody says why it must go out", async () => {
  spent = [{ metric: { service: "crm", slo: "availability" }, value: [0, "-0.5"] }];
  expect(await run(up, "crm:1")).toMatchObject({ code: 0 });

  const refused = await run(up, "crm:2");
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain('crm: has spent its error budget for "availability" (-50 % left)');
  expect(await stack.succeed("stack", "export")).not.toContain("crm:2");

  const override = { [overrideVariable]: "crm: mends the cause of the outage" };
  const overridden = await run(up, "crm:2", override);
  expect(overridden).toMatchObject({ code: 0, output: expect.stringContaining("overridden by") });
  expect(noted()).toMatchObject([
    { service: "crm", reason: "mends the cause of the outage", stack: stack.name },
  ]);

  spent = [];
  expect(await run(up, "crm:3")).toMatchObject({ code: 0 });
  expect(noted()).toHaveLength(1);
});

function noted(): unknown[] {
  const lines = readFileSync(join(stack.folder, "audits", "overrides.jsonl"), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line));
}
