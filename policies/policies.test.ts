/** What every policy must have, and that its examples are judged as they say. */
import { describe, expect, test } from "@jest/globals";
import type { Judged } from "./judged.ts";
import { defaultsOf, type Policy } from "./policy.ts";
import { reliability } from "./reliability/policies.ts";
import { security } from "./security/policies.ts";
import { slo } from "./slo/policies.ts";

const packs: readonly (readonly [string, readonly Policy[]])[] = [
  ["slo", slo],
  ["reliability", reliability],
  ["security", security],
];

async function findings(policy: Policy, example: Judged | readonly Judged[]): Promise<unknown[]> {
  const settings = defaultsOf(policy);
  if (policy.judges === "resource") return [...policy.judge(example as Judged, settings)];
  const found: unknown[] = [];
  for await (const finding of policy.judge(example as readonly Judged[], settings)) found.push(finding);
  return found;
}

test("no two packs have a policy of one name: settings name them without the pack", () => {
  const names = packs.flatMap(([, policies]) => policies.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});

describe.each(packs)("the pack %s", (_name, policies) => {
  test("has policies, each with a name of its own", () => {
    expect(policies.length).toBeGreaterThan(0);
    expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
  });

  describe.each(policies.map((policy) => [policy.name, policy] as const))("%s", (name, policy) => {
    test("says the rule, the reason and the mend", () => {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(policy.rule).toMatch(/^[A-Z].*\.$/);
      expect(policy.why).toMatch(/^[A-Z].*\.$/);
      expect(policy.mend).toMatch(/^[a-z`].*[^.]$/);
    });

    test("passes what it should, and refuses what it should", async () => {
      expect(policy.passing.length).toBeGreaterThan(0);
      expect(policy.failing.length).toBeGreaterThan(0);
      for (const each of policy.passing) expect(await findings(policy, each)).toEqual([]);
      for (const each of policy.failing) expect(await findings(policy, each)).not.toEqual([]);
    });

    test("where it mends by itself, what it has mended passes", () => {
      if (policy.judges !== "resource" || policy.remediate === undefined) return;
      for (const each of policy.failing) {
        const mended = policy.remediate(each, defaultsOf(policy));
        if (mended === undefined) continue;
        expect([...policy.judge({ ...each, props: mended }, defaultsOf(policy))]).toEqual([]);
      }
    });
  });
});
