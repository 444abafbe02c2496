/** The ERP's own environments keep the pack `slo`, and each part of what watches them is guarded by a policy. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Judged } from "../judged.ts";
import type { Policy } from "../policy.ts";
import { declaredEnvironments, type EnvironmentName, environmentNames } from "../testing/environments.ts";
import { policiesFindings } from "../testing/findings.ts";
import { slo } from "./policies.ts";
import { mutant, mutants } from "./testing/mutants.ts";

let environments: Readonly<Record<EnvironmentName, readonly Judged[]>>;
let tracked: typeof environments;

beforeAll(async () => {
  environments = await declaredEnvironments();
  tracked = await declaredEnvironments({ sentry: true });
});

function called(policy: string): readonly Policy[] {
  return slo.filter(({ name }) => name === policy);
}

describe.each(environmentNames)("%s", (environment) => {
  test("keeps every policy", async () => {
    const untracked = await policiesFindings(slo, environments[environment], environment);
    // In prod, where nobody tracks errors, it is said.
    expect(untracked.map(({ policy }) => policy)).toEqual(environment === "prod" ? ["error-tracking"] : []);
    expect(await policiesFindings(slo, tracked[environment], environment)).toEqual([]);
  });

  test.each(mutants)("is refused where %s", async (_what, change, policy) => {
    const resources = mutant(environments[environment], change);
    expect(await policiesFindings(called(policy), resources, environment)).not.toEqual([]);
  });

  test("is refused where one service's errors are not tracked", async () => {
    const left = tracked[environment].filter(
      ({ type, name }) => !/Project$/.test(type) || !name.includes("valeo-crm"),
    );
    expect(
      (await policiesFindings(slo, left, environment)).map(({ policy, name }) => [policy, name]),
    ).toEqual([["error-tracking", "valeo-crm"]]);
  });
});

describe("dev", () => {
  test.each([["the dashboards are not drawn", ({ name }: Judged) => name === "pages", "dashboards-exist"]])(
    "is refused where %s",
    async (_what, isGone, policy) => {
      const left = environments.dev.filter((each) => !isGone(each));
      expect(await policiesFindings(called(policy), left, "dev")).not.toEqual([]);
    },
  );
});
