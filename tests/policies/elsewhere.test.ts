/** Somebody else's program is judged as examples/shop/README.md says. */

import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type PolicyResult, readPreview } from "../../cli/review/events.ts";
import { packNames, packPath } from "../../policies/packs.ts";
import { type Attached, debugProviders } from "../../providers/hermetic/attach.ts";
import { offlineProviders } from "../../providers/offline/attach.ts";
import { root, TestStack } from "../harness/stack.ts";

let providers: Attached;
let stack: TestStack;
let results: readonly PolicyResult[];

beforeAll(async () => {
  providers = await offlineProviders();
  stack = await new TestStack("examples/shop").init();
  const config = join(root, "examples/shop/policies.json");
  const packs = packNames.flatMap((name) => [
    "--policy-pack",
    packPath(name),
    "--policy-pack-config",
    config,
  ]);
  const { stdout } = await stack.pulumi(["preview", "--json", ...packs], {
    [debugProviders]: providers.variable,
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
  });
  results = readPreview(stdout).policies;
});
afterAll(async () => {
  await stack.end();
  await providers.end();
});

const named = (level: string) =>
  results.filter((each) => each.level === level).map(({ pack, policy }) => `${pack}/${policy}`);

test("it is refused for what it does, each with a mend", () => {
  expect(named("mandatory")).toEqual(
    expect.arrayContaining([
      "security/plain-secret",
      "security/pinned-images",
      "security/no-capabilities",
      "reliability/probes",
      "reliability/limits",
    ]),
  );
  for (const { level, message } of results)
    if (level === "mandatory") expect(message).toMatch(/\n {2}mend: /);
});

test("what its team has decided holds: a level, an exception, and what is off", () => {
  expect(named("advisory")).toEqual(expect.arrayContaining(["reliability/spread", "security/non-root"]));
  expect(named("mandatory")).not.toContain("slo/service-has-objectives");
  expect(results.map(({ policy }) => policy)).not.toContain("dead-mans-switch");
});

test("no message holds the password", () => {
  expect(JSON.stringify(results)).not.toContain("correct-horse");
});
