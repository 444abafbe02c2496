import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatSize, parseSize } from "./size.ts";

test.each([
  ["512 MiB", 512 * 1024 ** 2],
  ["1 Gi", 1024 ** 3],
  ["1 GiB", 1024 ** 3],
  ["1.5GiB", 1.5 * 1024 ** 3],
  ["1 G", 1e9],
  ["1 GB", 1e9],
  ["20 k", 20_000],
  ["20 Ki", 20_480],
  ["2 TiB", 2 * 1024 ** 4],
  ["7 B", 7],
])("%s is %d bytes", (text, value) => {
  expect(parseSize(text)).toEqual({ value });
});

test.each([
  [512, 'write "512 MiB"'],
  ["512", 'add a unit: "512 MiB"'],
  ["512 mb", 'write "512 MB"'],
  ["512 mib", 'write "512 MiB"'],
  ["512 m", 'write "512 M"'],
  ["0.5 B", "write a whole number of bytes"],
  ["999999999999 TiB", "write a whole number of bytes"],
  ["big", 'write, for example, "512 MiB"'],
  [true, 'write, for example, "512 MiB"'],
])("%j is refused with the nearest fix", (input, remedy) => {
  expect(parseSize(input)).toMatchObject({ remedy: expect.stringContaining(remedy) });
});

test.each([
  [1024 ** 3, "1 GiB"],
  [1e9, "1 GB"],
  [1536, "1536 B"],
  [0, "0 B"],
])("%d bytes are printed as %s", (value, text) => {
  expect(formatSize(value)).toBe(text);
});

test("what is printed reads as the same size", () => {
  fc.assert(
    fc.property(fc.nat(1e13), (value) => {
      expect(parseSize(formatSize(value))).toEqual({ value });
    }),
  );
});
