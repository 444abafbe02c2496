import { expect, test } from "@jest/globals";
import { generatedSecret } from "./generated-secret.ts";

const inputs = (more: object = {}) => generatedSecret.schema.parse({ name: "key", ...more });

test.each([
  [{}, 43],
  [{ bytes: 16 }, 22],
  [{ bytes: 48 }, 64],
])("of %j it has %i characters that need no quotes anywhere", async (more, length) => {
  const { value } = await generatedSecret.apply(inputs(more), undefined);
  expect(value).toHaveLength(length);
  expect(value).toMatch(/^[A-Za-z0-9_-]+$/);
});

test("two are never the same", async () => {
  const values = await Promise.all(
    Array.from({ length: 100 }, () => generatedSecret.apply(inputs(), undefined)),
  );
  expect(new Set(values.map(({ value }) => value)).size).toBe(100);
});

test("it is kept on update", async () => {
  const made = await generatedSecret.apply(inputs(), undefined);
  expect(await generatedSecret.apply(inputs(), made)).toEqual(made);
});

test("a refresh leaves it as it is", async () => {
  const outputs = await generatedSecret.apply(inputs(), undefined);
  expect(await generatedSecret.observe(inputs(), outputs)).toEqual({ exists: true, outputs, drift: [] });
});
