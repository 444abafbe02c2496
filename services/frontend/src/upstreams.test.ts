import { expect, test } from "@jest/globals";
import { parseUpstreams } from "../upstreams.ts";

test("a table of prefixes is taken as it is", () => {
  const table = { "/api/identity": "http://127.0.0.1:8000", "/api/crm": "http://127.0.0.1:8001" };
  expect(parseUpstreams(JSON.stringify(table))).toEqual(table);
});

test.each([undefined, "", " "])("without a table (%p) there is no proxy", (text) => {
  expect(parseUpstreams(text)).toEqual({});
});

test.each([
  ["{", "is not JSON"],
  ["[]", "is not an object"],
  ["null", "is not an object"],
  ['{"api":"http://h"}', '"api": a path must begin with /'],
  ['{"/api/":"http://h"}', '"/api/": a path must begin with / and not end with it'],
  ['{"/api":8000}', '"/api": its value must be an http(s) URL'],
  ['{"/api":"file:///etc"}', '"/api": its value must be an http(s) URL'],
])("%s is refused with what is expected", (text, message) => {
  expect(() => parseUpstreams(text)).toThrow(message);
  expect(() => parseUpstreams(text)).toThrow('such as {"/api/crm":"http://127.0.0.1:8001"}');
});
