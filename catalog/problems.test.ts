import { describe, expect, test } from "@jest/globals";
import { CatalogError, formatPath, hide, Report, show } from "./problems.ts";
import { changed, problemsOf } from "./testing/fixture.ts";

describe("a path", () => {
  test.each([
    [["services", "valeo-crm", "needs", 1], "services.valeo-crm.needs[1]"],
    [["services", "a.b", "port"], 'services["a.b"].port'],
    [["services", "\u001b[31m"], 'services["\\u001b[31m"]'],
    [[], "(the catalogue)"],
  ])("%j is printed as %s", (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe("a value", () => {
  test.each([
    ["x".repeat(100), `"${"x".repeat(60)}…"`],
    ["\u009b\u202e", '"\\u009b\\u202e"'],
    [[{ password: "p" }], "a list of 1"],
    [{ a: "secret", b: 1 }, 'an object with "a", "b"'],
    [{}, "an empty object"],
    [undefined, "nothing"],
    [10n, "10"],
    [Symbol("s"), "a symbol"],
    [() => 0, "a function"],
  ])("%p is printed as %s", (value, text) => {
    expect(show(value)).toBe(text);
  });

  test("that may be secret is not printed", () => {
    expect(hide("hunter2")).toBe("(hidden, 7 characters)");
    expect(hide(1234)).toBe("a number");
  });
});

test("the report counts first, then says of each problem where it is and what to do", () => {
  const report = new Report();
  report.add(["services", "crm", "needs", 10], '"x"', "a service", "take it out");
  report.add(["services", "crm", "needs", 2], '"databse"', "a service or store", 'write "database"');
  expect(() => report.throwIfAny()).toThrow(
    `The catalogue has 2 problems; nothing was changed.

1. services.crm.needs[2]
   given:   "databse"
   allowed: a service or store
   remedy:  write "database"

2. services.crm.needs[10]
   given:   "x"
   allowed: a service
   remedy:  take it out`,
  );
});

test("after 100 problems the report only counts", () => {
  const problem = { path: "a", value: "b", allowed: "c", remedy: "d" };
  const { message } = new CatalogError(Array.from({ length: 105 }, () => problem));
  expect(message).toMatch(/^The catalogue has 105 problems/);
  expect(message).toMatch(/\n100\. a\n/);
  expect(message).toMatch(/… and 5 more\.$/);
});

test("a user's mistake has no stack trace", () => {
  expect(new CatalogError([]).stack).not.toMatch(/\n\s+at /);
});

test("a report has no value of a secret or variable, wherever a mistake puts it", () => {
  const canary = "c4nary c4nary!";
  const places = [
    { "services.crm.secrets": canary },
    { "services.crm.secrets": { A: canary, "b-c": canary, D: { key: canary }, E: [canary] } },
    { "services.crm.secrets": [{ A: canary }] },
    { "services.crm.environment": { "a-b": canary, PORT: canary, C: [canary], D: `${canary}\n` } },
    { "services.crm": [{ secrets: { A: canary } }] },
    { "environments.prod.services.crm.secrets": { A: canary } },
    { "environments.dev.services.crm.environment": { PORT: canary } },
  ];
  for (const place of places) {
    const problems = problemsOf(changed(place));
    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toContain("c4nary");
  }
});
