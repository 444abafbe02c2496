/** Spans as the OpenTelemetry Collector sends them (OTLP in JSON), made entries of the store. */
import type { Entry, EntryMaker } from "./entry.ts";
import { type Fields, mostFields, nameOf, type Value } from "./fields.ts";
import { credible } from "./time.ts";

interface Any {
  readonly [key: string]: unknown;
}

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const failed: ReadonlySet<unknown> = new Set([2, "STATUS_CODE_ERROR"]);

/** @throws {Error} where it is no request of traces @param now in milliseconds since 1970 */
export function spansOf(body: string, maker: EntryMaker, now: () => number): Entry[] {
  const request: unknown = JSON.parse(body);
  if (!isObject(request)) throw new Error("no object");
  return list(request["resourceSpans"]).flatMap((resourceSpans) => {
    const resource = attributesOf(isObject(resourceSpans["resource"]) ? resourceSpans["resource"] : {});
    return list(resourceSpans["scopeSpans"]).flatMap((scope) =>
      list(scope["spans"]).map((span) => entryOf(span, resource, maker, now)),
    );
  });
}

function entryOf(span: Any, resource: Fields, maker: EntryMaker, now: () => number): Entry {
  const fields = attributesOf(span);
  const start = nanoseconds(span["startTimeUnixNano"]);
  const end = nanoseconds(span["endTimeUnixNano"]);
  const status = isObject(span["status"]) ? span["status"] : {};
  const isFailed = failed.has(status["code"]);
  set(fields, "trace_id", span["traceId"]);
  set(fields, "span_id", span["spanId"]);
  set(fields, "parent_span_id", span["parentSpanId"]);
  fields.set("span_kind", kindOf(span["kind"]));
  if (start !== undefined && end !== undefined)
    fields.set("duration_ms", Math.max(0, Math.round(Number(end - start) / 1000) / 1000));
  set(fields, "status_message", status["message"]);
  addException(fields, list(span["events"]));
  const service = resource.get("service.name");
  const version = resource.get("service.version");
  const instance = resource.get("service.instance.id");
  return maker.ofFields({
    service: typeof service === "string" && service !== "" ? service.slice(0, 100) : "unknown",
    ...(typeof version === "string" ? { version } : {}),
    ...(typeof instance === "string" ? { instance: instance.slice(0, 100) } : {}),
    stream: "trace",
    kind: "span",
    time: timeOf(start, now()),
    level: isFailed ? "error" : "info",
    message: typeof span["name"] === "string" ? span["name"] : "span",
    fields,
  });
}

/** The attributes of a span, a resource or an event. */
function attributesOf(of: Any): Fields {
  const fields: Fields = new Map();
  for (const { key, value } of list(of["attributes"])) {
    if (fields.size >= mostFields) break;
    if (typeof key !== "string") continue;
    const plain = plainValue(value, 0);
    if (plain !== undefined)
      fields.set(nameOf(key), typeof plain === "object" ? JSON.stringify(plain) : plain);
  }
  return fields;
}

function plainValue(value: unknown, depth: number): Value | object | undefined {
  if (!isObject(value) || depth > 5) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value;
  if (typeof stringValue === "string") return stringValue;
  if (typeof boolValue === "boolean") return boolValue;
  // A number of 64 bits is sent as text, and stays exact as one.
  if (typeof intValue === "string" || typeof intValue === "number") return intValue;
  if (typeof doubleValue === "number" || typeof doubleValue === "string") return doubleValue;
  if (typeof bytesValue === "string") return bytesValue;
  if (isObject(arrayValue))
    return list(arrayValue["values"]).map((each) => plainValue(each, depth + 1) ?? null);
  if (isObject(kvlistValue))
    return list(kvlistValue["values"]).map(({ key, value: inner }) => [
      key,
      plainValue(inner, depth + 1) ?? null,
    ]);
  return undefined;
}

/** The last exception is the span's; the number of all events is told. */
function addException(fields: Fields, events: readonly Any[]): void {
  const event = events.findLast(({ name }) => name === "exception");
  if (event === undefined) return;
  const {
    "exception.stacktrace": trace,
    "exception.type": type,
    "exception.message": message,
  } = Object.fromEntries(attributesOf(event));
  set(fields, "exception", trace ?? [type, message].filter((each) => each !== undefined).join(": "));
}

function set(fields: Fields, name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") fields.set(name, value);
}

function kindOf(kind: unknown): string {
  if (typeof kind === "number") return kinds[kind] ?? "unspecified";
  return typeof kind === "string" ? kind.replace("SPAN_KIND_", "").toLowerCase().slice(0, 20) : "unspecified";
}

function nanoseconds(value: unknown): bigint | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return BigInt(Math.trunc(value));
  return typeof value === "string" && /^\d{1,19}$/.test(value) ? BigInt(value) : undefined;
}

/** To the nanosecond: spans of one request begin close to each other. */
function timeOf(start: bigint | undefined, now: number): string {
  if (start === undefined || !credible(Number(start / 1_000_000n), now)) return new Date(now).toISOString();
  const seconds = new Date(Number(start / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(start % 1_000_000_000n).padStart(9, "0")}Z`;
}

function isObject(value: unknown): value is Any {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly Any[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
