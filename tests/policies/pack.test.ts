/** How a pack behaves on the real engine, whatever its policies are. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type PolicyResult, readPreview } from "../../cli/review/events.ts";
import { type Attached, debugProviders } from "../../providers/hermetic/attach.ts";
import { offlineProviders } from "../../providers/offline/attach.ts";
import { type Program, programVariable } from "../fixtures/hermetic/declared.ts";
import { type Run, root, TestStack } from "../harness/stack.ts";

const container = "docker:index/container:Container";
const image = { type: "docker:index/remoteImage:RemoteImage", inputs: { name: "crm:1" } };
const inputs = { name: "crm", image: "crm:1", memory: 64 };

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

function run(words: readonly string[], program: Program, config: object = {}): Promise<Run> {
  const settings = join(stack.folder, "policies.json");
  writeFileSync(settings, JSON.stringify(config));
  const pack = join(root, "tests/fixtures/pack/pulumi-policy-example");
  return stack.pulumi([...words, "--policy-pack", pack, "--policy-pack-config", settings], {
    [programVariable]: JSON.stringify(program),
    [debugProviders]: providers.variable,
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
  });
}

async function preview(program: Program, config: object = {}): Promise<readonly PolicyResult[]> {
  const { stdout, output } = await run(["preview", "--json"], program, config);
  const { policies, finished } = readPreview(stdout);
  if (!finished) throw new Error(output);
  return policies;
}

function up(program: Program, config: object = {}): Promise<Run> {
  return run(["up", "--yes", "--skip-preview"], program, config);
}

const large: Program = { crm: { type: container, inputs: { ...inputs, memory: 500 } } };

/** With dates that are over, and that are not. */
const exceptionUntil = (expires: string) => ({
  limited: {
    exceptions: [{ resource: "c*", owner: "team-erp", reason: "until the import is mended", expires }],
  },
});

describe("a violation", () => {
  test("names the resource, the value, the rule, the reason and the mend, and refuses", async () => {
    const [found, ...others] = await preview(large);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ policy: "limited", level: "mandatory", severity: "medium" });
    expect(found?.message).toBe(
      [
        "crm: takes 500 MiB, allowed are 100",
        "  rule: Nothing takes more memory than allowed.",
        "  why: It is an example.",
        "  mend: write another value",
      ].join("\n"),
    );
    const update = await up(large);
    expect(update.code).not.toBe(0);
    expect(await stack.succeed("stack", "export")).not.toContain(container);
  });

  test("depends on what the environment has set", async () => {
    expect(await preview(large, { limited: { most: 500 } })).toEqual([]);
    expect(await preview(large, { limited: "disabled" })).toEqual([]);
    expect(await preview(large, { limited: "advisory" })).toMatchObject([{ level: "advisory" }]);
  });

  test("of the whole stack is found at preview", async () => {
    const four = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, { type: container, inputs }]));
    expect(await preview(four)).toMatchObject([
      { policy: "few", message: expect.stringContaining("the stack: has 4 containers") },
    ]);
  });
});

describe("an exception", () => {
  test("turns a violation into a notice with its owner, reason and last day", async () => {
    const [found] = await preview(large, exceptionUntil("2999-12-31"));
    expect(found).toMatchObject({ level: "advisory" });
    expect(found?.message).toContain("excepted until 2999-12-31 by team-erp: until the import is mended");
  });

  test("that has expired fails, even where nothing else is wrong", async () => {
    const fine = { crm: { type: container, inputs } };
    const found = await preview(fine, exceptionUntil("2020-01-31"));
    expect(found).toMatchObject([{ level: "mandatory", message: expect.stringContaining("2020-01-31") }]);
  });

  test.each([
    ["without a reason", { resource: "crm", owner: "team-erp", expires: "2999-12-31" }, "reason"],
    ["of a day that there is not", { ...exceptionUntil("2999-13-31").limited.exceptions[0] }, "expires"],
  ])("%s is refused, with its name", async (_name, exception, named) => {
    const { code, output } = await run(["preview"], large, { limited: { exceptions: [exception] } });
    expect(code).not.toBe(0);
    expect(output).toContain("limited");
    expect(output).toContain(named);
  });
});

describe("what is unknown at preview", () => {
  const unknown: Program = {
    image,
    crm: { type: container, inputs: { ...inputs, image: { output: "image.imageId" } } },
  };

  test("is said, and refused at the update before the resource is made", async () => {
    const [found, ...others] = await preview(unknown);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ policy: "local", level: "advisory" });
    expect(found?.message).toMatch(/^crm: unknown until update: "image" depends on what is not known before/);
    const update = await up(unknown);
    expect(update.code).not.toBe(0);
    expect(update.output).toContain("crm: its image is an id");
    expect(await stack.succeed("stack", "export")).not.toContain(container);
  });
});

describe("a mend", () => {
  test("is made where the environment asks for it", async () => {
    const mended = await up(large, { limited: "remediate" });
    expect(mended.code).toBe(0);
    const { deployment } = JSON.parse(await stack.succeed("stack", "export")) as {
      deployment: { resources: { type: string; inputs: { memory: number } }[] };
    };
    expect(deployment.resources.find(({ type }) => type === container)?.inputs.memory).toBe(100);
  });
});

describe("marks", () => {
  test("tell a secret from a plain text", async () => {
    const withPassword = (envs: unknown) => ({ crm: { type: container, inputs: { ...inputs, envs } } });
    expect(await preview(withPassword(["PASSWORD=x"]))).toMatchObject([
      { policy: "hidden", message: expect.stringContaining('"envs[0]" is plain') },
    ]);
    expect(await preview(withPassword([{ secret: "PASSWORD=x" }]))).toEqual([]);
    expect(await preview(withPassword({ secret: ["PASSWORD=x"] }))).toEqual([]);
  });
});
