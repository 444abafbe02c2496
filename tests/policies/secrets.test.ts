/** What the pack `security` says and mends of secrets on the real engine, which shows policies all values plain. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readPreview } from "../../cli/review/events.ts";
import { packPath } from "../../policies/packs.ts";
import { type Attached, debugProviders } from "../../providers/hermetic/attach.ts";
import { offlineProviders } from "../../providers/offline/attach.ts";
import { type Program, programVariable } from "../fixtures/hermetic/declared.ts";
import { type Run, TestStack } from "../harness/stack.ts";

const leaked = "hunter2-hunter2";
const kept = "S3cret-of-the-stack";
const type = "docker:index/container:Container";
const program: Program = {
  crm: {
    type,
    inputs: {
      name: "crm",
      image: "crm:1",
      privileged: true,
      envs: ["PORT=8000", `TOKEN=${leaked}`],
      uploads: [{ file: "/run/secrets/KEY", content: { secret: kept } }],
    },
  },
  copy: { type, inputs: { name: "copy", image: "crm:1", command: ["crm", kept] } },
};

let providers: Attached;
let stack: TestStack;

beforeAll(async () => {
  providers = await offlineProviders();
  stack = await new TestStack("tests/fixtures/hermetic").init();
});
afterAll(async () => {
  process.env[debugProviders] = providers.variable;
  await stack.end();
  delete process.env[debugProviders];
  await providers.end();
});

function run(words: readonly string[], config: object): Promise<Run> {
  const settings = join(stack.folder, "policies.json");
  writeFileSync(settings, JSON.stringify(config));
  return stack.pulumi([...words, "--policy-pack", packPath("security"), "--policy-pack-config", settings], {
    [programVariable]: JSON.stringify(program),
    [debugProviders]: providers.variable,
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
  });
}

test("a plain secret and a copy of a marked one are found, and said without a character of them", async () => {
  const { policies } = readPreview((await run(["preview", "--json"], {})).stdout);
  const of = (name: string) =>
    policies.filter(({ policy }) => policy === name).map(({ message }) => message.split("\n")[0]);
  expect(of("plain-secret")).toEqual(["crm: envs[1]: the value of TOKEN, as plain text of 15 characters"]);
  expect(of("secret-copies")).toEqual([
    "copy: command[1]: holds a value that is secret elsewhere in the stack",
  ]);
  const said = JSON.stringify(policies);
  expect(said).not.toContain(leaked);
  expect(said).not.toContain(kept);
});

test("a mend marks the plain one, and takes no mark from the other, whichever policies mend", async () => {
  const remediate = "remediate";
  const config = {
    all: "advisory",
    "secret-marks": remediate,
    "plain-secret": remediate,
    "no-privilege": remediate,
  };
  const { code, output } = await run(["up", "--yes", "--skip-preview"], config);
  expect({ code, output }).toMatchObject({ code: 0 });
  const { stdout } = await stack.pulumi(["stack", "export"]);
  expect(stdout).not.toContain(leaked);
  const { resources } = JSON.parse(stdout).deployment;
  const { inputs } = resources.find(({ urn }: { urn: string }) => urn.endsWith("::crm"));
  const ciphertext = expect.any(String);
  expect(inputs).toMatchObject({
    privileged: false,
    envs: ["PORT=8000", { ciphertext }],
    uploads: [{ file: "/run/secrets/KEY", content: { ciphertext } }],
  });
});
