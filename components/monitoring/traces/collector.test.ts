/** The trace collector's settings, and the headers that go with them. */
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { traceCollectorSettings } from "./collector.ts";
import { headersFile } from "./settings.ts";

const place = { listen: "127.0.0.1:4318", intake: "http://127.0.0.1:9429" };

test("spans go to the intake alone", () => {
  const { exporters, service } = parse(traceCollectorSettings(place)) as Settings;
  expect(service.pipelines.traces.exporters).toEqual(["otlp_http/store"]);
  expect(exporters["otlp_http/store"]).toMatchObject({
    traces_endpoint: "http://127.0.0.1:9429/v1/traces",
    encoding: "json",
  });
});

test("and to another system, whose headers stand in a file of their own", () => {
  const destination = { endpoint: "https://t.example.com/v1/traces", headersFile: "/secrets/headers" };
  const { exporters, service } = parse(traceCollectorSettings({ ...place, destination })) as Settings;
  expect(service.pipelines.traces.exporters).toEqual(["otlp_http/store", "otlp_http/destination"]);
  expect(exporters["otlp_http/destination"]).toMatchObject({
    traces_endpoint: "https://t.example.com/v1/traces",
    headers: `\${file:/secrets/headers}`,
  });
});

test("headers are read as OpenTelemetry writes them", () => {
  expect(JSON.parse(headersFile("authorization=Basic%20YTpi, x-scope = team=1,,z=100%"))).toEqual({
    authorization: "Basic YTpi",
    "x-scope": "team=1",
    z: "100%",
  });
});

test("a header without a name is refused, and its value is not told", () => {
  expect(() => headersFile("hunter2hunter2")).toThrow(/^tracesHeaders: allowed is name=value/);
});

interface Settings {
  readonly exporters: Record<string, unknown>;
  readonly service: { readonly pipelines: { readonly traces: { readonly exporters: readonly string[] } } };
}
