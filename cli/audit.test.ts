import { describe, expect, test } from "@jest/globals";
import { type AuditOptions, auditCommand } from "./audit.ts";

const options: AuditOptions = { format: "table", failOn: "low" };

describe("an audit that cannot judge has an exit code of its own", () => {
  test.each<[string, string, Partial<AuditOptions>, RegExp]>([
    ["a format that it does not know", "prod", { format: "xml" }, /it takes table, json, sarif, junit/],
    ["a severity that there is not", "prod", { failOn: "bad" }, /takes critical, high, medium, low, never/],
    ["a path in the place of an environment", "../prod", {}, /no name of an environment/],
    ["a file that is not there", "prod", { file: "nowhere.json" }, /cannot be read/],
    ["a file that is no state", "prod", { file: "package.json" }, /no state/],
    ["a number of audits that is none", "prod", { trend: "many" }, /no number of audits/],
  ])("given %s", async (_what, environment, given, said) => {
    await expect(auditCommand(environment, { ...options, ...given })).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(said),
    });
  });
});
