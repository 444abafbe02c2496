import { expect, test } from "@jest/globals";
import type { Entry } from "./store.ts";
import { clean, layoutOf, textOf } from "./text.ts";

const entry: Entry = {
  _time: "2026-01-31T08:00:01.5Z",
  _msg: "GET /api/crm/contacts 200",
  service: "valeo-crm",
  level: "info",
  kind: "log",
  stream: "stdout",
  version: "1.0.0",
  team: "erp",
};

function text(entries: readonly Entry[]): string {
  const layout = layoutOf(entries);
  return entries.map((each) => textOf(each, layout)).join("");
}

test("an entry is a line: when, who, how grave, what, and what belongs to it", () => {
  expect(text([{ ...entry, request_id: "r-1", duration_ms: "12.5", user_id: "" }])).toBe(
    "2026-01-31T08:00:01.500Z  valeo-crm  info      GET /api/crm/contacts 200 request_id=r-1 duration_ms=12.5\n",
  );
});

test("services of different lengths stand in one column", () => {
  const lines = text([entry, { ...entry, service: "db" }]).split("\n");
  expect(lines[1]?.indexOf("info")).toBe(lines[0]?.indexOf("info"));
});

test("a stack trace stands below its entry", () => {
  const exception = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: no';
  expect(text([{ ...entry, _msg: "failed", level: "error", exception }])).toBe(
    [
      "2026-01-31T08:00:01.500Z  valeo-crm  error     failed",
      "    Traceback (most recent call last):",
      '      File "x.py", line 1',
      "    ValueError: no",
      "",
    ].join("\n"),
  );
  expect(text([{ ...entry, _msg: "first\n  second" }]).split("\n")[1]).toBe("      second");
});

test("spans have their duration, stand in each other, and have the entries that were written in them", () => {
  const span = { ...entry, kind: "span", stream: "trace", span_kind: "server" };
  const all: Entry[] = [
    { ...span, _msg: "GET /contacts", span_id: "a", parent_span_id: "elsewhere", duration_ms: "12.3456" },
    {
      ...span,
      _msg: "SELECT",
      span_id: "b",
      parent_span_id: "a",
      duration_ms: "1.5",
      "db.query.text": "SELECT *\n FROM contact WHERE id = %s",
    },
    { ...entry, span_id: "a" },
  ];
  expect(
    text(all)
      .split("\n")
      .map((line) => line.replace(/^\S+ {2}/, "")),
  ).toEqual([
    "valeo-crm  span      GET /contacts 12.3 ms",
    "valeo-crm  span        SELECT 1.5 ms SELECT * FROM contact WHERE id = %s",
    "valeo-crm  info        GET /api/crm/contacts 200",
    "",
  ]);
});

test("spans that name each other as parents are shown all the same", () => {
  const span = { ...entry, kind: "span" };
  const all = [
    { ...span, span_id: "a", parent_span_id: "b" },
    { ...span, span_id: "b", parent_span_id: "a" },
  ];
  expect(text(all).trimEnd().split("\n")).toHaveLength(2);
});

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b]0;title\u0007x", "x"],
  ["above\u001b[2Jcleared", "abovecleared"],
  ["a\rb", "a\\u000db"],
  ["a\u202eb", "a\\u202eb"],
  ["tab\tand\nbreak\r\nstay", "tab\tand\nbreak\nstay"],
])("%j cannot write over other lines", (given, shown) => {
  expect(clean(given)).toBe(shown);
});

test("a field with a line break stays in its line", () => {
  expect(text([{ ...entry, note: "a\nb" }])).toContain("note=a\\nb\n");
});
