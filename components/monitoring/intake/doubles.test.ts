/** What is read twice where a file is rotated, and what only looks like it. */
import { expect, test } from "@jest/globals";
import type { Document } from "./bulk.ts";
import { Doubles } from "./doubles.ts";

const document = (file: string, offset: number, line = `line at ${offset}`): Document => ({
  file: `/run/logs/${file}`,
  offset,
  at: "",
  line,
});

/** What is let through, and then taken by the store. */
function offsetsOf(doubles: Doubles, ...documents: Document[]): number[] {
  const { documents: through, taken } = doubles.without(documents);
  taken();
  return through.map(({ offset }) => offset);
}

test.each(["crm.err.log.1", "c-json.log.1", "0.log.20261127-055941"])(
  "lines that were read before the file became %s are left out, and what follows is not",
  (name) => {
    const doubles = new Doubles();
    const plain = name.replace(/\.[\d-]+$/, "");
    expect(offsetsOf(doubles, document(plain, 0), document(plain, 10), document(plain, 20))).toHaveLength(3);
    expect(offsetsOf(doubles, document(name, 10), document(name, 20), document(name, 30))).toEqual([30]);
    expect(offsetsOf(doubles, document(name, 30), document(name, 40))).toEqual([40]);
  },
);

test("so they are within one batch", () => {
  const batch = [
    document("a.log", 0),
    document("a.log", 10),
    document("a.log.1", 10),
    document("a.log.1", 20),
  ];
  expect(offsetsOf(new Doubles(), ...batch)).toEqual([0, 10, 20]);
});

test("so they are within one batch when the rotated name was read first, where a line says its time", () => {
  const of = (line: string) => [document("a.log.1", 10, line), document("a.log", 10, line)];
  expect(offsetsOf(new Doubles(), ...of("12:00:00 tick"))).toEqual([10]);
  expect(offsetsOf(new Doubles(), ...of("tick"))).toEqual([10, 10]);
});

test("so they are when the new file was read first", () => {
  const doubles = new Doubles();
  offsetsOf(doubles, document("a.log", 0), document("a.log", 10));
  offsetsOf(doubles, document("a.log", 0, "first of the new file"));
  expect(offsetsOf(doubles, document("a.log.1", 10), document("a.log.1", 20))).toEqual([20]);
});

test("so they are when the collector, started anew, brings what it had kept after what is newer", () => {
  const doubles = new Doubles();
  offsetsOf(doubles, document("a.log", 10, "12:00:00 newer"), document("a.log", 20, "12:00:00 newest"));
  offsetsOf(doubles, document("a.log", 70, "11:00:00 kept"));
  offsetsOf(doubles, document("a.log", 0, "11:30:00 kept"));
  expect(offsetsOf(doubles, document("a.log.1", 20, "12:00:00 newest"))).toEqual([]);
});

test("a batch that the store has not taken is let through again", () => {
  const doubles = new Doubles();
  const batch = [document("a.log", 0), document("a.log.1", 70)];
  expect(doubles.without(batch).documents).toHaveLength(2);
  expect(doubles.without(batch).documents).toHaveLength(2);
});

test("one that it has taken is not, when it comes again because its answer was lost", () => {
  const doubles = new Doubles();
  const line = "2026-01-02T03:04:05Z started";
  expect(offsetsOf(doubles, document("a.log", 5, line))).toEqual([5]);
  expect(offsetsOf(doubles, document("a.log", 5, line))).toEqual([]);
});

test("without a time, the same text at the same place of a name is a new file's", () => {
  const doubles = new Doubles();
  offsetsOf(doubles, document("a.log", 0, "started"), document("a.log", 10));
  expect(offsetsOf(doubles, document("a.log", 0, "started"))).toEqual([0]);
});

test("another file's lines are its own", () => {
  const doubles = new Doubles();
  offsetsOf(doubles, document("a.log", 0));
  expect(offsetsOf(doubles, document("b.log.1", 0))).toEqual([0]);
});
