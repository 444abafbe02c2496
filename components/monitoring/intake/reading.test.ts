/** What the programs of the stack write, read. Each line is one that the program has written. */
import { describe, expect, test } from "@jest/globals";
import { readAt, taken } from "./testing/entries.ts";

describe("levels and messages", () => {
  test.each([
    ["debug", "2026-01-02 03:04:05,123 DEBG fd 7 closed"],
    ["info", "2026-01-02 03:04:05,123 INFO spawned: 'crm' with pid 12"],
    ["warning", "2026-01-02 03:04:05,123 WARN exited: crm (exit status 1; not expected)"],
    ["critical", "2026-01-02 03:04:05,123 CRIT Supervisor is running as root."],
    ["info", "2026-01-02 03:04:05.123 UTC [12] LOG:  database system is ready to accept connections"],
    ["error", '2026-01-02 03:04:05.123 UTC [12] crm@erp ERROR:  relation "x" does not exist at character 15'],
    [
      "error",
      '2026-01-02 03:04:05.123 UTC [12] crm@erp FATAL:  password authentication failed for user "crm"',
    ],
    ["critical", "2026-01-02 03:04:05.123 UTC [1] PANIC:  could not write to file"],
    ["warning", "2026-01-02 03:04:05.123 UTC [12] WARNING C-0x1: erp/crm@127.0.0.1:5 pooler error"],
    ["info", "12:M 02 Jan 2026 03:04:05.123 * Ready to accept connections tcp"],
    ["warning", "12:M 02 Jan 2026 03:04:05.123 # WARNING Memory overcommit must be enabled!"],
    ["debug", "12:S 02 Jan 2026 03:04:05.123 - DB 0: 1 keys"],
    ["error", "2026/01/02 03:04:05 [error] 12#12: *1 connect() failed (111: Connection refused)"],
    ["critical", "2026/01/02 03:04:05 [emerg] 1#1: bind() to 0.0.0.0:80 failed"],
    ["info", "INFO:     Started server process [12]"],
    ["warning", "WARNING:root:careful"],
    ["info", "INFO  [alembic.runtime.migration] Context impl PostgresqlImpl."],
    ["info", "2026-01-02T03:04:05: PM2 log: App [crm:0] online"],
    ["error", "2026-01-02T03:04:05: PM2 error: spawn failed"],
    ["error", "E0102 03:04:05.678901       1 reflector.go:147] watch failed"],
    ["error", "Traceback (most recent call last):"],
    ["info", "Errors are handled, no ERROR is seen"],
    ["info", "hello"],
  ])("%s: %s", (level, line) => {
    expect(taken(line)).toMatchObject({ level, _msg: line });
  });

  test.each([
    ["debug", 20],
    ["info", 30],
    ["warning", 40],
    ["error", 50],
    ["critical", 60],
    ["warning", "WARN"],
    ["critical", "fatal"],
    ["info", "notice"],
    ["info", "whatever"],
    ["info", ["error"]],
  ])("%s: the level %p of a JSON line", (level, given) => {
    expect(taken(JSON.stringify({ level: given, message: "m" }))).toMatchObject({ level, _msg: "m" });
  });

  test("logfmt has its fields, unquoted", () => {
    const line =
      'time=2026-01-02T03:04:05.111Z level=ERROR source=main.go:12 msg="say \\"no\\"" component="rule manager" err=x';
    expect(taken(line)).toMatchObject({
      _time: "2026-01-02T03:04:05.111Z",
      level: "error",
      _msg: 'say "no"',
      source: "main.go:12",
      component: "rule manager",
      err: "x",
    });
  });

  test("columns of the log store and the trace collector are told apart", () => {
    expect(taken('2026-01-02T03:04:05.111Z\twarn\tmain.go:12\tslow\t{"a":1}')).toMatchObject({
      _time: "2026-01-02T03:04:05.111Z",
      level: "warning",
      _msg: 'slow\t{"a":1}',
      caller: "main.go:12",
    });
  });

  test("what a JSON line has beside is there as it is, nested names joined by dots", () => {
    const line = {
      message: "m",
      request_id: "r",
      status: 200,
      ok: true,
      nothing: null,
      trace_id: "",
      a: { b: { c: 1 } },
      l: [1, { x: 2 }],
    };
    const entry = taken(JSON.stringify(line));
    expect(entry).toMatchObject({ request_id: "r", status: 200, ok: true, "a.b.c": 1, l: '[1,{"x":2}]' });
    expect(Object.keys(entry)).not.toEqual(expect.arrayContaining(["nothing"]));
    expect(Object.keys(entry)).not.toEqual(expect.arrayContaining(["trace_id"]));
  });
});

describe("times", () => {
  test.each([
    ["timestamp", "2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05.123Z"],
    ["time", "2026-01-02T04:04:05+01:00", "2026-01-02T04:04:05+01:00"],
    ["ts", 1767323045.5, "2026-01-02T03:04:05.500Z"],
    ["time", 1767323045500, "2026-01-02T03:04:05.500Z"],
    ["ts", "1767323045.5", "2026-01-02T03:04:05.500Z"],
    ["time", "2026-01-02 03:04:05,123 UTC", "2026-01-02T03:04:05.123Z"],
  ])("%s %p is the entry's", (name, value, time) => {
    expect(taken(JSON.stringify({ [name]: value, message: "m" }))["_time"]).toBe(time);
  });

  test("a time of PostgreSQL's is read with its zone", () => {
    expect(taken("2026-01-02 03:04:05.123 UTC [12] LOG:  x")["_time"]).toBe("2026-01-02T03:04:05.123Z");
  });

  test.each(["1970-01-01T00:00:00Z", "2026-01-02T05:00:00Z", "2200-01-01T00:00:00Z"])(
    "%s is not believed, and is kept beside",
    (timestamp) => {
      expect(taken(JSON.stringify({ timestamp, message: "m" }))).toMatchObject({
        _time: readAt,
        line_time: timestamp,
      });
    },
  );

  test.each(["yesterday", "", "0000-00-00T00:00:00Z", -1, 1e300, {}, "9".repeat(19)])(
    "%p is no time",
    (timestamp) => {
      expect(taken(JSON.stringify({ timestamp, message: "m" }))["_time"]).toBe(readAt);
    },
  );
});
