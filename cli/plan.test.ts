import { expect, test } from "@jest/globals";
import { changed, valid } from "../catalog/testing/fixture.ts";
import { EngineError } from "./engine.ts";
import { environmentsOf, planOfEnvironment, planOfStack } from "./plan.ts";

const usage = "npm run render -- <environment>";

test("dev is an environment, and each that the catalogue mentions", () => {
  expect(environmentsOf(valid)).toEqual(["dev", "prod"]);
  expect(environmentsOf({ ...valid, environments: {} })).toEqual(["dev"]);
});

test.each([
  [undefined, "no environment is named"],
  ["", 'there is no environment ""'],
  ["produ", 'there is no environment "produ"'],
  ["toString", 'there is no environment "toString"'],
])("without a known environment (%s) the error lists those that there are", (environment, what) => {
  const work = () => planOfEnvironment(environment, usage, valid);
  expect(work).toThrow(EngineError);
  expect(work).toThrow(`${what}; the catalogue has dev, prod: ${usage}`);
});

test("secrets need no value", () => {
  const catalogue = changed({ "services.crm.secrets": { KEY: { key: "given", generated: false } } });
  // The fixture's folders are not there: what is left of the report is about them alone.
  expect(() => planOfEnvironment("dev", usage, catalogue)).not.toThrow(/secrets/);
});

test("mistakes of the catalogue are reported as ever", () => {
  const work = () => planOfEnvironment("prod", usage, changed({ "services.crm.port": -1 }));
  expect(work).toThrow(EngineError);
  expect(work).toThrow(/services\.crm\.port/);
});

test("a stack has the environment of its name, unless its settings say otherwise", () => {
  expect(planOfStack("dev").environment).toBe("dev");
  expect(planOfStack("second").environment).toBe("second");
});
