/** No line stops the others, whatever a program writes. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bodyTaken, bulkOf, readAt, taken, takenOf } from "./testing/entries.ts";

/** The store's own limits, of a line in bytes and of fields. */
const longest = 256 * 1024;
const most = 1000;

describe("an entry", () => {
  test("knows who wrote it", () => {
    expect(taken("hello", "/home/logs/shop-crm.err.log")).toEqual({
      _time: readAt,
      _msg: "hello",
      application: "shop",
      environment: "test",
      service: "shop-crm",
      version: "2.0.0",
      team: "crm",
      role: "service",
      stream: "stderr",
      level: "info",
      kind: "log",
    });
  });

  test("of a unit that the settings do not know has its name, and no team", () => {
    const entry = taken("hello", "/home/logs/stranger.out.log");
    expect([entry["service"], entry["team"], entry["role"]]).toEqual(["stranger", undefined, undefined]);
  });

  test("cannot be somebody else's: names of its own are the line's beside", () => {
    const line = {
      _time: "x",
      _msg: "y",
      _stream: "z",
      service: "database",
      environment: "test",
      kind: "span",
      message: "m",
    };
    expect(taken(JSON.stringify(line))).toMatchObject({
      _time: readAt,
      _msg: "m",
      service: "shop-crm",
      kind: "log",
      "line._time": "x",
      "line._msg": "y",
      "line._stream": "z",
      "line.service": "database",
      "line.kind": "span",
    });
  });

  test("has the version that the line says: an older one may still run", () => {
    expect(taken('{"message":"m","version":"1.9.0"}')["version"]).toBe("1.9.0");
  });

  test("of the same moment as the one before is later by what only the order shows", () => {
    const line = '{"timestamp":"2026-01-02T03:04:05.123Z","message":"m"}';
    expect(takenOf([{ line }, { line }, { line }]).map(({ _time }) => _time)).toEqual([
      "2026-01-02T03:04:05.123Z",
      "2026-01-02T03:04:05.123000001Z",
      "2026-01-02T03:04:05.123000002Z",
    ]);
  });
});

describe("hostile lines", () => {
  test.each([
    ["a number", "17"],
    ["a list", "[1,2]"],
    ["null", "null"],
    ["half an object", '{"message":"m'],
    ["very deep lists", "[".repeat(100_000)],
  ])("%s is text", (_, line) => {
    expect(taken(line)["_msg"]).toBe(line);
  });

  test("a message that is none is told somehow", () => {
    expect(taken('{"message":17}')["_msg"]).toBe("17");
    expect(taken('{"a":1}')["_msg"]).toBe('{"a":1}');
    expect(taken('{"message":{"a":1}}')).toMatchObject({ "message.a": 1 });
    expect(taken("a\0b")["_msg"]).toBe("a\\0b");
    expect(taken('{"message":"  "}')["_msg"]).toBe("(empty)");
  });

  test("an object that is very deep is kept, or said to be too deep", () => {
    const line = `{"message":"m","d":${'{"x":'.repeat(50_000)}1${"}".repeat(50_000)}}`;
    expect(taken(line)["_msg"]).toContain("m");
  });

  test("with 10,000 fields, all of it is in the message, and the store takes it", () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, index]));
    const entry = taken(JSON.stringify({ level: "error", ...fields }));
    expect(Object.keys(entry).length).toBeLessThan(most);
    expect(entry).toMatchObject({ level: "error" });
    expect(entry["_msg"]).toContain('"f9999":9999');
  });

  test("names of objects' own are names like others", () => {
    const entry = taken('{"message":"m","__proto__":"p","constructor":"c","toString":"t"}');
    expect(entry).toMatchObject({ _msg: "m", constructor: "c", toString: "t" });
    expect(entry["line.__proto__"]).toBe("p");
  });

  test.each([
    ["text", "x".repeat(1_000_000)],
    ["NUL bytes", "\0".repeat(200_000)],
    ["characters of four bytes", "😀".repeat(200_000)],
    ["a field", JSON.stringify({ message: "m", body: "é".repeat(200_000) })],
    [
      "many fields",
      JSON.stringify(Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, "y".repeat(2900)]))),
    ],
  ])("too long, of %s, is cut with a note", (_, line) => {
    const entry = JSON.stringify(taken(line));
    expect(Buffer.byteLength(entry)).toBeLessThan(longest);
    expect(entry).toMatch(/\[cut: \d+ characters\]/);
  });

  test("what is no document is an entry of the intake's", () => {
    const body = `${bulkOf([{ line: "one" }])}{"file": broken\n[]\n${bulkOf([{ line: "two" }])}`;
    expect(bodyTaken(body).map(({ service, _msg }) => [service, _msg])).toEqual([
      ["shop-crm", "one"],
      ["shop-crm", "two"],
      ["log-intake", '{"file": broken'],
      ["log-intake", "[]"],
    ]);
  });

  test("any JSON and any text is one entry that the store takes", () => {
    const oneLine = fc
      .string({ unit: "binary", maxLength: 300 })
      .filter((text) => !/[\n\r]/.test(text) && text.trim() !== "");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          oneLine,
          fc.dictionary(fc.string(), fc.anything()).map((each) => safeJson(each)),
        ),
        (line) => {
          const entry = taken(line.trim() === "" ? "x" : line);
          expect(entry["service"]).toBe("shop-crm");
          expect(String(entry["_msg"]).trim()).not.toBe("");
          expect(Number.isNaN(Date.parse(String(entry["_time"])))).toBe(false);
          for (const value of Object.values(entry)) expect(typeof value).not.toBe("object");
        },
      ),
      { numRuns: 500 },
    );
  });
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "x";
  } catch {
    return "x";
  }
}
