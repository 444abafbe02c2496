import { expect, test } from "@jest/globals";
import { entryMaker } from "./entry.ts";
import { masking } from "./masking/masking.ts";
import { spansOf } from "./spans.ts";
import { now } from "./testing/entries.ts";
import { testSettings } from "./testing/settings.ts";

const attribute = (key: string, value: unknown) => ({ key, value: { stringValue: value } });
const span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  name: "GET /contacts",
  kind: 2,
  startTimeUnixNano: "1767323045123456789",
  endTimeUnixNano: "1767323045135956789",
  attributes: [
    attribute("request_id", "r1"),
    { key: "http.response.status_code", value: { intValue: "500" } },
    { key: "list", value: { arrayValue: { values: [{ stringValue: "a" }, { boolValue: true }] } } },
  ],
  status: { code: 2, message: "boom" },
  events: [
    {
      name: "exception",
      attributes: [attribute("exception.stacktrace", "Traceback …\nValueError: token=abc123def")],
    },
  ],
};

function entries(...spans: readonly unknown[]): Record<string, unknown>[] {
  const resource = {
    attributes: [attribute("service.name", "shop-crm"), attribute("service.version", "2.1.0")],
  };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const clock = () => now;
  return spansOf(body, entryMaker(testSettings(), masking([]), clock), clock).map(({ json }) =>
    JSON.parse(json),
  );
}

test("a span is an entry with its place in the trace, its duration and its attributes, masked", () => {
  expect(entries(span)).toEqual([
    {
      _time: "2026-01-02T03:04:05.123456789Z",
      _msg: "GET /contacts",
      application: "shop",
      environment: "test",
      service: "shop-crm",
      version: "2.1.0",
      role: "service",
      team: "crm",
      stream: "trace",
      level: "error",
      kind: "span",
      trace_id: span.traceId,
      span_id: span.spanId,
      parent_span_id: span.parentSpanId,
      span_kind: "server",
      duration_ms: 12.5,
      request_id: "r1",
      "http.response.status_code": "500",
      list: '["a",true]',
      status_message: "boom",
      exception: "Traceback …\nValueError: token=[masked]",
    },
  ]);
});

test("a root span that went well has no parent and no error", () => {
  const [entry] = entries({ ...span, parentSpanId: "", status: {}, events: [], kind: "SPAN_KIND_CLIENT" });
  expect(entry).toMatchObject({ level: "info", span_kind: "client" });
  expect(Object.keys(entry ?? {})).not.toEqual(expect.arrayContaining(["parent_span_id"]));
});

test("spans of others' making throw nothing, and begin now where their time is not believable", () => {
  const strange = [
    {},
    { name: 7, kind: 99, startTimeUnixNano: "x", attributes: "y" },
    null,
    { ...span, startTimeUnixNano: "5" },
  ];
  expect(entries(...strange).map(({ _time, _msg }) => [_time, _msg])).toEqual([
    ["2026-01-02T03:04:05.678Z", "span"],
    ["2026-01-02T03:04:05.678Z", "span"],
    ["2026-01-02T03:04:05.678Z", "GET /contacts"],
  ]);
});
