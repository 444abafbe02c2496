import { expect, test } from "@jest/globals";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { PageEnvironment } from "../tracking/environment.ts";
import { openTelemetryExporter } from "./opentelemetry.ts";
import type { RecordedSpan } from "./recorder.ts";

const environment: PageEnvironment = {
  ...{ dsn: "", tracker: "sentry" as const, tracesSampleRate: 0, tracesSample: 1 },
  ...{ environment: "dev", release: "neuroerp@2.0.0", service: "valeo-frontend", team: "erp" },
};

const action: RecordedSpan = {
  traceId: "a".repeat(32),
  spanId: "1".repeat(16),
  parentSpanId: undefined,
  name: "save contact",
  kind: "action",
  start: 1_700_000_000_123.5,
  end: 1_700_000_000_200,
  attributes: { request_id: "id-1" },
  failed: false,
};

test("a span is sent with the ids that requests have named, and with where it comes from", async () => {
  const exporter = new InMemorySpanExporter();
  const send = openTelemetryExporter(environment, new SimpleSpanProcessor(exporter));
  send(action);
  const name = "POST /api/crm/contacts";
  send({
    ...action,
    name,
    spanId: "2".repeat(16),
    parentSpanId: action.spanId,
    kind: "request",
    failed: true,
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  const [first, second] = exporter.getFinishedSpans();
  expect(first?.resource.attributes).toEqual({
    "service.name": "valeo-frontend",
    "service.version": "2.0.0",
    "deployment.environment.name": "dev",
    team: "erp",
  });
  expect(first).toMatchObject({
    name: "save contact",
    startTime: [1_700_000_000, 123_500_000],
    endTime: [1_700_000_000, 200_000_000],
    attributes: { request_id: "id-1" },
  });
  expect(first?.parentSpanContext).toBeUndefined();
  expect(second?.spanContext()).toMatchObject({
    traceId: action.traceId,
    spanId: "2".repeat(16),
    traceFlags: 1,
  });
  expect(second?.parentSpanContext?.spanId).toBe(action.spanId);
  // A client's, and an error.
  expect([second?.kind, second?.status.code]).toEqual([2, 2]);
});
