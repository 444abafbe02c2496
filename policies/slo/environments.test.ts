/** That nothing is found in the ERP's own environments, and what is taken away from them is. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Judged } from "../judged.ts";
import { declaredEnvironments, type EnvironmentName, environmentNames } from "../testing/environments.ts";
import { policiesFindings } from "../testing/findings.ts";
import { slo } from "./policies.ts";

let environments: Readonly<Record<EnvironmentName, readonly Judged[]>>;

beforeAll(async () => {
  environments = await declaredEnvironments();
});

test.each(environmentNames)("%s keeps every policy of the pack", async (name) => {
  expect(await policiesFindings(slo, environments[name], name)).toEqual([]);
});
