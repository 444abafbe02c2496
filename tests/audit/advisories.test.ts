import { expect, test } from "@jest/globals";
import { npmAudit, pythonAudit } from "./advisories.ts";
import { npmLists, pythonEnvironments } from "./lists.ts";

// Asked before the tests are named: what nobody could tell is skipped, and never counts as passed.
const audits = await Promise.all([
  ...npmLists.map(async (folder) => ["npm", folder, await npmAudit(folder)] as const),
  ...pythonEnvironments.map(async (lists) => ["PyPI", lists.join(", "), await pythonAudit(lists)] as const),
]);

for (const [registry, what, { findings, unreachable }] of audits) {
  const isTold = findings.length > 0 || unreachable === "";
  if (unreachable !== "")
    process.stdout.write(
      `NOT AUDITED, since ${registry} gives no advisories here: ${what}: ${unreachable}\n`,
    );
  (isTold ? test : test.skip)(`${registry} knows of no vulnerability in the packages of ${what}`, () => {
    expect(findings).toEqual([]);
  });
}
