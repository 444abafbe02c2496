/** Which lines are one entry, in every format of files. */
import { describe, expect, test } from "@jest/globals";
import { takenOf } from "./testing/entries.ts";
import { testSettings } from "./testing/settings.ts";

const trace = [
  "Traceback (most recent call last):",
  '  File "a.py", line 1, in f',
  "    f()",
  "ValueError: no",
];
const linked = [
  ...trace,
  "",
  "During handling of the above exception, another exception occurred:",
  "",
  ...trace,
];

function messages(...documents: string[]): unknown[] {
  return takenOf(documents.map((line) => ({ line, file: "/l/logs/shop-crm.err.log" }))).map(
    ({ _msg }) => _msg,
  );
}

describe("plain files", () => {
  test.each([
    ["a traceback of Python's", trace],
    ["a traceback with its cause", linked],
    [
      "a traceback with what SQLAlchemy adds",
      [...trace, "[SQL: SELECT 1]", "(Background on this error at: x)"],
    ],
    ["an error of Node's", ["Error: no", "    at f (a.js:1:2)", "    at g (a.js:3:4) {", "  code: 1", "}"]],
    [
      "a panic of Go's",
      ["panic: no", "", "goroutine 1 [running]:", "main.main()", "\t/a.go:1", "exit status 2"],
    ],
  ])("%s is one entry, and an error", (_, lines) => {
    const entries = takenOf([{ line: lines.join("\n") }]);
    expect(entries).toMatchObject([{ _msg: lines.join("\n"), level: "error" }]);
  });

  test("what the collector has sent line by line is joined in the same way", () => {
    expect(messages("before", ...linked, "after")).toEqual([
      "before",
      linked.filter((line) => line !== "").join("\n"),
      "after",
    ]);
  });

  test("what the collector has joined without need is parted again", () => {
    const block = ['{"message":"one"}', "INFO:     Started", "two", ...trace, "three", '{"message":"four"}'];
    expect(messages(block.join("\n"))).toEqual([
      "one",
      "INFO:     Started",
      "two",
      trace.join("\n"),
      "three",
      "four",
    ]);
  });

  test("two tracebacks one after the other are two entries", () => {
    expect(messages([...trace, ...trace].join("\n"))).toEqual([trace.join("\n"), trace.join("\n")]);
  });

  test("lines of other files do not come between", () => {
    const entries = takenOf([
      { file: "/logs/a.err.log", line: trace.slice(0, 3).join("\n") },
      { file: "/logs/b.err.log", line: "other" },
      { file: "/logs/a.err.log", line: "ValueError: no" },
    ]);
    expect(entries.map(({ service, _msg }) => [service, _msg])).toEqual([
      ["a", trace.join("\n")],
      ["b", "other"],
    ]);
  });

  test("a rotated file is its unit's, and a named one the unit's that the settings say", () => {
    const files = [{ path: "/x/pm2.log", unit: "database", stream: "stderr" } as const];
    const entries = takenOf(
      [
        { file: "/l/logs/shop-crm.err.log.1", line: "a" },
        { file: "/x/pm2.log", line: "b" },
      ],
      testSettings({ files }),
    );
    expect(entries).toMatchObject([
      { service: "shop-crm", stream: "stderr", role: "service", team: "crm", version: "2.0.0" },
      { service: "database", stream: "stderr", role: "store", version: "1.0.0" },
    ]);
  });

  test("a program that indents everything has more than one entry, and every line", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `  ${index} ${"x".repeat(90)}`);
    const found = messages(...lines);
    expect(found.length).toBeGreaterThan(2);
    expect(
      found
        .join("\n")
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual(lines.map((line) => line.trim()));
  });
});

describe("docker", () => {
  const id = `0123456789ab${"c".repeat(52)}`;
  const file = `/var/lib/docker/containers/${id}/${id}-json.log`;
  const attrs = { service: "shop-crm", application: "shop", environment: "test" };
  const time = "2026-01-02T03:04:05.123456789Z";
  const written = (log: string, more = {}) => JSON.stringify({ log, stream: "stdout", attrs, time, ...more });
  const entries = (...lines: string[]) =>
    takenOf(
      lines.map((line) => ({ file, line })),
      testSettings({ format: "docker" }),
    );

  test("a line has its unit, container, stream and time", () => {
    expect(entries(written("hello\n", { stream: "stderr" }))).toMatchObject([
      { _msg: "hello", service: "shop-crm", instance: "0123456789ab", stream: "stderr", _time: time },
    ]);
  });

  test("a traceback is one entry without what the engine has put around it", () => {
    const block = trace.map((line) => written(`${line}\n`)).join("\n");
    expect(entries(block)).toMatchObject([{ _msg: trace.join("\n"), level: "error" }]);
  });

  test("a line that the engine has cut is whole again, and read as JSON", () => {
    const message = "m".repeat(40_000);
    const line = `${JSON.stringify({ message, level: "warning" })}\n`;
    const parts = [line.slice(0, 16_384), line.slice(16_384, 32_768), line.slice(32_768)];
    expect(entries(...parts.map((part) => written(part)))).toMatchObject([
      { _msg: message, level: "warning" },
    ]);
  });

  test("standard output and standard error, in turn, are two entries", () => {
    const block = trace.flatMap((line) => [written(`${line}\n`, { stream: "stderr" }), written("out\n")]);
    expect(entries(block.join("\n")).map(({ _msg, stream }) => [stream, _msg])).toEqual([
      ["stderr", trace.join("\n")],
      ...trace.map(() => ["stdout", "out"]),
    ]);
  });

  test("containers of others are none of ours", () => {
    const others = [{}, { ...attrs, application: "other" }, { ...attrs, environment: "prod" }];
    expect(
      entries(...others.map((each) => written("x\n", { attrs: each })), written("y\n", { attrs: null })),
    ).toEqual([]);
  });
});

describe("cri", () => {
  const file = "/var/log/pods/shop-prod_crm-7d4-x2_11-22/shop-crm/0.log";
  const settings = testSettings({ format: "cri", namespace: ["shop-prod", "shop-prod-logs"] });
  const entries = (line: string, path = file) => takenOf([{ file: path, line }], settings);
  const time = "2026-01-02T03:04:05.123456789Z";

  test("a line has its container's name as unit, its pod, stream and time", () => {
    expect(entries(`${time} stderr F hello`)).toMatchObject([
      { _msg: "hello", service: "shop-crm", instance: "crm-7d4-x2", stream: "stderr", _time: time },
    ]);
    expect(entries(`${time} stdout F x`, `${file}.20260102-030405`)).toMatchObject([{ service: "shop-crm" }]);
  });

  test("parts are put together, and continued lines have no prefix", () => {
    const block = [`${time} stdout P {"message":"a`, `${time} stdout P b`, `${time} stdout F c"}`];
    expect(entries(block.join("\n"))).toMatchObject([{ _msg: "abc" }]);
    expect(entries(trace.map((line) => `${time} stderr F ${line}`).join("\n"))).toMatchObject([
      { _msg: trace.join("\n"), level: "error" },
    ]);
  });

  test("other namespaces are dropped", () => {
    expect(entries(`${time} stdout F x`, "/var/log/pods/kube-system_dns_1/dns/0.log")).toEqual([]);
    expect(
      entries(`${time} stdout F x`, "/var/log/pods/shop-prod-logs_c_1/log-collector/0.log"),
    ).toHaveLength(1);
  });
});
