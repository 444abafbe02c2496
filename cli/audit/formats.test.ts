/** The same audit, as each of the formats has it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import Ajv from "ajv";
import { junitOf } from "./junit.ts";
import { reportOf } from "./report.ts";
import { rules } from "./rules.ts";
import { sarifOf } from "./sarif.ts";
import { auditOf, found } from "./testing/found.ts";

const audit = auditOf(
  found(),
  found({ severity: "high", policy: "slo/unheard-of", says: "b" }),
  found({ severity: "low", standing: "excepted", says: "c" }),
);

/** The standard's own, which the package carries. */
function schema(): object {
  const index = createRequire(import.meta.url).resolve("@microsoft/jest-sarif");
  const path = index.replace(/index\.js$/, "schemas/sarif-2.1.0-rtm.5.json");
  const { $schema, ...rest } = JSON.parse(readFileSync(path, "utf8")) as { readonly $schema: string };
  return rest;
}

describe("SARIF", () => {
  const log = sarifOf(audit);
  const [run] = log.runs;

  test("keeps the standard's schema, with findings and without", () => {
    const validate = new Ajv({ schemaId: "auto", unknownFormats: "ignore" }).compile(schema());
    for (const each of [log, sarifOf(auditOf())]) {
      validate(JSON.parse(JSON.stringify(each)));
      expect(validate.errors).toBeNull();
    }
    expect(validate({ ...log, version: "1" })).toBe(false);
  });

  test("explains every policy, with its mend", () => {
    const known = run?.tool.driver.rules ?? [];
    expect(known.length).toBeGreaterThan(rules.length);
    for (const { id, help } of known)
      expect([id, help?.markdown]).toEqual([id, expect.stringMatching(/To mend: .+/)]);
  });

  test("has each finding where it is: its resource, and the policy's file", () => {
    const [first] = run?.results ?? [];
    expect(first).toMatchObject({ ruleId: "security/no-privilege", level: "error" });
    expect(run?.tool.driver.rules?.[first?.ruleIndex ?? -1]?.id).toBe("security/no-privilege");
    expect(first?.locations?.[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: "policies/security/no-privilege.ts" } },
      logicalLocations: [{ name: "valeo-crm", fullyQualifiedName: expect.stringMatching(/^urn:pulumi:/) }],
    });
  });

  test("has what is excepted as suppressed", () => {
    expect(run?.results?.map(({ suppressions }) => suppressions?.length ?? 0)).toEqual([0, 0, 1]);
  });
});

describe("JUnit", () => {
  const xml = junitOf(audit);

  test("has a case for each policy, and a failure for each that is broken", () => {
    expect(xml.match(/<testcase /g)).toHaveLength(rules.length + 1);
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml).toContain(`tests="${rules.length + 1}" failures="2"`);
  });

  test("has all of its elements closed, and nothing that XML forbids", () => {
    const control = junitOf(auditOf(found({ message: "a & b <c> \u0007" })));
    expect(control).toContain("a &amp; b &lt;c&gt; \ufffd");
    for (const name of ["testsuites", "testsuite", "failure"])
      expect(xml.match(new RegExp(`<${name}[ >]`, "g"))?.length).toBe(
        xml.match(new RegExp(`</${name}>`, "g"))?.length,
      );
  });

  test("skips a policy that is switched off", () => {
    const off = junitOf({ ...auditOf(), disabled: ["security/no-privilege"] });
    expect(off).toMatch(/name="no-privilege"[^>]*>\n *<skipped /);
    expect(off).toContain('skipped="1"');
  });

  test("passes a policy whose finding is excepted", () => {
    const passed = junitOf(auditOf(found({ standing: "excepted" })));
    expect(passed).not.toContain("<failure");
    expect(passed).toContain("<system-out>");
  });
});

describe("the table", () => {
  test("has the worst first, its mends, and the sum", () => {
    const lines = reportOf(audit).split("\n");
    expect(lines[1]).toMatch(/^critical +valeo-crm +valeo-crm +security\/no-privilege +container "crm"/);
    expect(lines[3]).toMatch(/^low .* excepted +c/);
    expect(reportOf(audit)).toMatch(/to mend:\n {2}security\/no-privilege: /);
    expect(lines.at(-2)).toMatch(/^prod: 312 resources, \d+ policies: 1 critical, 1 high; 1 excepted$/);
  });

  test("says where nothing was found, and where there was nothing to judge", () => {
    expect(reportOf(auditOf())).toMatch(/^prod: 312 resources, \d+ policies: nothing is wrong\n$/);
    expect(reportOf({ ...auditOf(), resources: 0 })).toBe(
      "prod: the state has no resources: there is nothing to judge\n",
    );
  });
});
