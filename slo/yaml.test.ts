/** What is written is what is read, by readers of YAML 1.1 (Prometheus' is nearly one) and of 1.2. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { neuroerp } from "../catalog/neuroerp.ts";
import { normalise } from "../catalog/normalise.ts";
import type { Plan } from "../catalog/plan.ts";
import { options } from "../catalog/testing/fixture.ts";
import { validCatalogue } from "../catalog/testing/random.ts";
import type { RuleTestFile } from "./proof/rule-test.ts";
import { ruleTests } from "./proof/tests.ts";
import type { Rule } from "./rule.ts";
import { ruleFiles } from "./rules.ts";
import { hostSignals } from "./signals.ts";
import { rulesYaml, testsYaml } from "./yaml.ts";

const links = { dashboards: "http://127.0.0.1:9090/user/dashboards/#", runbooks: "https://example.com/r" };

function expectSame(text: string, value: unknown): void {
  // Undefined fields are left out: `toEqual` does not see them.
  for (const version of ["1.1", "1.2"] as const) expect(parse(text, { version })).toEqual(value);
}

function expectAllSame(plan: Plan): void {
  for (const { groups } of ruleFiles(plan, { signals: hostSignals, links }))
    expectSame(rulesYaml({ groups }), { groups });
  for (const { content } of ruleTests(plan, { signals: hostSignals })) {
    const files = content.rule_files.map((file) => `../${file}`);
    expectSame(testsYaml(content, ".."), { ...content, rule_files: files });
  }
}

test("all rules and tests of the ERP are read as they were", () => {
  expectAllSame(normalise(neuroerp, options));
});

test("all rules and tests of random catalogues are read as they were", () => {
  fc.assert(
    fc.property(validCatalogue, (catalogue) => expectAllSame(normalise(catalogue, options))),
    { numRuns: 25 },
  );
});

const pieces = ["\n", " ", "#", ":", "-", '"', "'", "\\", "\t", "\u0085", "\u2028", "\ufeff", "\ud800", "🦄"];
const words = [
  "null",
  "Yes",
  "~",
  "1e3",
  "e1",
  "e-0",
  "0x1f",
  "1:30",
  "2001-12-14",
  ".inf",
  "5m",
  "a: b",
  "{{ $value }}",
];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(...words),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...words), fc.string()))
    .map((all) => all.join("")),
);

/** There is no zero below zero. */
const value = fc.double().map((each) => each + 0);

test("any text is read as it was", () => {
  fc.assert(
    fc.property(text, text, value, (one, other, value) => {
      const rules: Rule[] = [{ record: one, expr: other, labels: { [`x${one}`]: other, service: one } }];
      const groups = [{ name: other, rules }];
      expectSame(rulesYaml({ groups }), { groups });
      const tests: RuleTestFile = {
        rule_files: [],
        group_eval_order: [one],
        evaluation_interval: one,
        tests: [
          {
            name: other,
            interval: "1m",
            input_series: [],
            promql_expr_test: [{ expr: one, eval_time: "5m", exp_samples: [{ labels: "{}", value }] }],
          },
        ],
      };
      expectSame(testsYaml(tests, ".."), tests);
    }),
    { numRuns: 2000 },
  );
});

test("expressions of several lines stand as they are", () => {
  const rule = { record: "a", expr: "(\n  b > 1\n  and c\n)\nor\n(\n  d\n)" };
  expect(rulesYaml({ groups: [{ name: "g", rules: [rule] }] })).toBe(
    `groups:
  - name: g
    rules:
      - record: a
        expr: |-
          (
            b > 1
            and c
          )
          or
          (
            d
          )
`,
  );
});
