/** Sends spans by OpenTelemetry's protocol. A chunk of its own: only where there are traces is it loaded. */
import {
  type Attributes,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import type { PageEnvironment } from "../tracking/environment.ts";
import type { RecordedSpan } from "./recorder.ts";

/** Of the page's own server, which passes it to the collector. */
const url = "/otlp/v1/traces";

/** Milliseconds until what has ended is sent; a page that is hidden sends at once. */
const delay = 2_000;

/** @param processor of tests */
export function openTelemetryExporter(
  environment: PageEnvironment,
  processor: SpanProcessor = batches(),
): (span: RecordedSpan) => void {
  // The recorder has made the ids: requests carry them since before this was loaded.
  let ids = { traceId: "", spanId: "" };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(resourceOf(environment)),
    // What comes here has been sampled.
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => ids.traceId, generateSpanId: () => ids.spanId },
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer(environment.service);
  return ({ traceId, spanId, parentSpanId, name, kind, start, end, attributes, failed }) => {
    ids = { traceId, spanId };
    const parent =
      parentSpanId === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId,
            spanId: parentSpanId,
            traceFlags: TraceFlags.SAMPLED,
          });
    const options = {
      attributes,
      startTime: timeOf(start),
      kind: kind === "request" ? SpanKind.CLIENT : SpanKind.INTERNAL,
    };
    const span = tracer.startSpan(name, options, parent);
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(timeOf(end));
  };
}

function resourceOf({ service, team, environment, release }: PageEnvironment): Attributes {
  return {
    "service.name": service,
    // `neuroerp@2.0.0`
    "service.version": release.split("@").at(-1) ?? "",
    "deployment.environment.name": environment,
    team,
  };
}

/** Seconds and nanoseconds, of whole microseconds: more is an error of floating point. */
function timeOf(milliseconds: number): [number, number] {
  const whole = Math.floor(milliseconds);
  const seconds = Math.floor(whole / 1_000);
  return [
    seconds,
    (whole - seconds * 1_000) * 1_000_000 + Math.round((milliseconds - whole) * 1_000) * 1_000,
  ];
}

/** A collector that is away costs the oldest spans, and is said to nobody. */
function batches(): SpanProcessor {
  return new BatchSpanProcessor(new OTLPTraceExporter({ url }), {
    scheduledDelayMillis: delay,
    maxQueueSize: 500,
    // Below what browsers still send of a page that is left.
    maxExportBatchSize: 50,
  });
}
