import { expect, test } from "@jest/globals";
import { serviceName } from "./service-name.ts";

const names = ["audit", "erp-audit", "shop-crm", "shop-crm-worker", "shop-database", "test-database"];

test("a whole name is itself, also where it ends another one", () => {
  expect(serviceName("audit", names)).toBe("audit");
});

test("a part means the only name that ends with it", () => {
  expect(serviceName("crm", names)).toBe("shop-crm");
  expect(serviceName("crm-worker", names)).toBe("shop-crm-worker");
});

test("a part in the middle means the only name that has it", () => {
  expect(serviceName("crm", ["shop-crm-worker", "shop-database"])).toBe("shop-crm-worker");
});

test("a part of a word means nothing, and all names are told", () => {
  expect(() => serviceName("base", ["shop-database", "shop-crm"])).toThrow(
    'there is no service "base"; there are shop-database, shop-crm',
  );
});

test("of two that may be meant both are told", () => {
  expect(() => serviceName("database", names)).toThrow(
    '"database" may be shop-database or test-database; write the whole name',
  );
});
