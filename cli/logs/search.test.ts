import { describe, expect, test } from "@jest/globals";
import { EngineError } from "../engine.ts";
import { mostEntries, queryOf, readSearch, type SearchOptions } from "./search.ts";

const now = Date.parse("2026-01-31T08:00:00Z") / 1000;
const units = [
  { name: "valeo-crm", role: "service" },
  { name: "valeo-backend", role: "service" },
  { name: "database", role: "store" },
  { name: "database-pool", role: "store" },
];

function read(options: SearchOptions, service?: string) {
  return readSearch(options, service, units, now);
}

test("without any option, the last 20 entries of each service are asked for, and no spans", () => {
  expect(read({})).toEqual({
    services: ["valeo-crm", "valeo-backend"],
    filter: '!kind:="span"',
    since: undefined,
    until: undefined,
    count: 20,
  });
});

test.each([
  ["crm", "valeo-crm"],
  ["valeo-backend", "valeo-backend"],
  ["database", "database"],
  ["pool", "database-pool"],
])("%s is the unit %s", (text, name) => {
  expect(read({}, text).services).toEqual([name]);
});

test.each([
  [{ level: "error" }, 'level:in("error","critical") !kind:="span"'],
  [{ level: "CRITICAL" }, 'level:in("critical") !kind:="span"'],
  [{ user: "7f3a" }, 'user_id:="7f3a" !kind:="span"'],
  [
    { grep: "a.b (c)" },
    '(_msg:~"(?i)a\\\\.b \\\\(c\\\\)" or exception:~"(?i)a\\\\.b \\\\(c\\\\)") !kind:="span"',
  ],
  [{ request: "r-1" }, 'request_id:="r-1"'],
  [{ trace: "0123456789ABCDEF0123456789abcdef" }, 'trace_id:="0123456789abcdef0123456789abcdef"'],
])("%j is looked for in everything that runs", (options, filter) => {
  expect(read(options)).toMatchObject({ services: null, filter });
});

test("a service and conditions hold together", () => {
  const search = read({ level: "error", grep: "x", since: "10m" }, "crm");
  expect(queryOf(search, search.services)).toBe(
    '{service in ("valeo-crm")} level:in("error","critical") (_msg:~"(?i)x" or exception:~"(?i)x") !kind:="span"',
  );
});

describe("how many", () => {
  test.each([
    [{}, 20],
    [{ level: "error" }, 20],
    [{ since: "10m" }, mostEntries],
    [{ request: "r-1" }, mostEntries],
    [{ since: "10m", lines: "5" }, 5],
    [{ lines: "0" }, 0],
  ])("%j: %i", (options, count) => {
    expect(read(options).count).toBe(count);
  });
});

test.each([
  [{ since: "10m" }, now - 600, undefined],
  [{ since: "1h", until: "30m" }, now - 5400, now - 1800],
  [{ since: "2026-01-31T07:00:00Z", until: "now" }, now - 3600, now],
])("%j is a time", (options, since, until) => {
  expect(read(options)).toMatchObject({ since, until });
});

test.each([
  [{ since: "soon" }, /--since is "soon"; allowed are "now", a duration before/],
  [{ until: "2026-01-31" }, /--until is "2026-01-31"; allowed/],
  [{ since: "now" }, /--since is "now", which is not before now/],
  [{ since: "2026-01-31T07:00:00Z", until: "2h" }, /which is not before 2h/],
  [{ level: "bad" }, /--level is "bad"; allowed are debug, info, warning, error, critical/],
  [{ request: 'x" or *' }, /--request is "x" or \*"; allowed are at most 128 letters/],
  [{ request: "" }, /--request is ""/],
  [{ user: "a b" }, /--user is "a b"/],
  [{ trace: "abc" }, /--trace is "abc"; allowed are 32 hexadecimal digits/],
  [{ grep: "" }, /--grep is ""; allowed is the text to look for/],
  [{ lines: "-1" }, /--lines is "-1"; allowed is a whole number from 0 to 10000/],
  [{ lines: "10001" }, /--lines is "10001"/],
])("%j is refused with what is allowed", (options, message) => {
  expect(() => read(options)).toThrow(EngineError);
  expect(() => read(options)).toThrow(message);
});

test("a service that is none is named with those that there are", () => {
  expect(() => read({}, "nobody")).toThrow(/there is no service "nobody"; there are valeo-crm/);
});
