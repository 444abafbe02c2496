import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import * as Sentry from "@sentry/react";
import { beginAction, stopRecording } from "../tracing/recorder.ts";
import { optionsOf, scrubTransaction, sentryTracker } from "./sentry.ts";

const environment = {
  dsn: "https://key@sentry.example/2",
  tracker: "sentry",
  environment: "staging",
  release: "neuroerp@2.0.0",
  service: "valeo-frontend",
  team: "erp",
  tracesSampleRate: 0,
  tracesSample: null,
} as const;

/** What was sent, an item each: its type and content. */
let items: { type: string; content: Record<string, unknown> }[] = [];
let status = 200;

beforeAll(() => {
  // What jsdom cannot measure.
  performance.getEntriesByType = () => [];
  // The SDK keeps the first one that it finds.
  globalThis.fetch = (async (_: unknown, { body }: RequestInit) => {
    const [, ...lines] = String(body).split("\n");
    for (let at = 0; at + 1 < lines.length; at += 2)
      items.push({ type: JSON.parse(lines[at] ?? "").type, content: JSON.parse(lines[at + 1] ?? "") });
    return { status, headers: new Map(), text: async () => "" };
  }) as unknown as typeof fetch;
});

beforeEach(() => {
  items = [];
  status = 200;
});

function itemsOf(type: string): Record<string, unknown>[] {
  return items.filter((item) => item.type === type).map(({ content }) => content);
}

afterEach(async () => {
  await Sentry.close();
});

test("the first transaction of a page is part of the trace of its load", async () => {
  const { traceId } = beginAction("load page");
  sentryTracker({ ...environment, tracesSample: 1, tracesSampleRate: 1 });
  expect(Sentry.getActiveSpan()?.spanContext().traceId).toBe(traceId);
  stopRecording();
});

test("an event says where it comes from, and nothing of the person but an opaque id", async () => {
  const tracker = sentryTracker(environment);
  tracker.identify("id-1");
  history.replaceState(null, "", "/contacts?search=secret");
  const id = tracker.capture(new Error("it broke"), "\n    at App (app.tsx:1:1)");
  await Sentry.flush();
  const [event] = itemsOf("event");
  expect(event).toMatchObject({
    event_id: id,
    environment: "staging",
    release: "neuroerp@2.0.0",
    tags: { service: "valeo-frontend", team: "erp" },
    user: { id: "id-1" },
    sdk: { settings: { infer_ip: "never" } },
  });
  expect(JSON.stringify(event)).not.toContain("secret");
});

test("an error names the trace of what the user did last, as requests do, and Sentry adds no headers to these", async () => {
  const tracker = sentryTracker({ ...environment, tracesSample: 0.5 });
  const { traceId, spanId } = beginAction("save contact");
  tracker.capture(new Error("it broke"));
  await Sentry.flush();
  stopRecording();
  const [event] = itemsOf("event");
  expect(event?.contexts).toMatchObject({ trace: { trace_id: traceId, span_id: spanId } });
  expect(optionsOf({ ...environment, tracesSample: 0.5 }).tracePropagationTargets).toEqual([]);
});

test("a report goes as feedback, with the error's event, and waits for the answer", async () => {
  const tracker = sentryTracker(environment);
  await tracker.send({ message: "It broke", email: "anna@example.com", event: "0".repeat(32) });
  const [feedback] = itemsOf("feedback");
  expect(feedback?.contexts).toMatchObject({
    feedback: { message: "It broke", contact_email: "anna@example.com", associated_event_id: "0".repeat(32) },
  });
});

test("a tracker that takes no feedback gets an event which names the error's", async () => {
  const tracker = sentryTracker({ ...environment, tracker: "bugsink" });
  await tracker.send({ message: "It broke", email: "", event: "0".repeat(32) });
  expect(itemsOf("feedback")).toEqual([]);
  expect(itemsOf("event")[0]).toMatchObject({
    message: "Problem report: It broke",
    level: "info",
    tags: { report: "yes", "report.event": "0".repeat(32) },
  });
});

test("the same report is taken twice", async () => {
  const tracker = sentryTracker({ ...environment, tracker: "bugsink" });
  for (const _ of [1, 2]) {
    await tracker.send({ message: "It broke", email: "" });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const [first, second] = itemsOf("event").map(({ fingerprint }) => fingerprint);
  expect(second).toBeDefined();
  expect(first).not.toEqual(second);
});

test("a report that is refused is not thanked for", async () => {
  status = 429;
  const tracker = sentryTracker(environment);
  await expect(tracker.send({ message: "It broke", email: "" })).rejects.toThrow("answered 429");
});

test("breadcrumbs and measurements name elements without their labels", () => {
  const element = 'td > button.danger[aria-label="Delete Anna"][type="button"]';
  const { beforeBreadcrumb } = optionsOf(environment);
  expect(beforeBreadcrumb?.({ category: "ui.click", message: element })).toEqual({
    category: "ui.click",
    message: 'td > button.danger[type="button"]',
  });
  const span = {
    data: { "cls.source.1": element, n: 1 },
    description: element,
    ...{ span_id: "1", trace_id: "2", start_timestamp: 0, status: "ok" },
  };
  const transaction = scrubTransaction({
    type: "transaction",
    contexts: { trace: { ...{ trace_id: "2", span_id: "1" }, data: { "lcp.element": element } } },
    spans: [span],
  });
  expect(JSON.stringify(transaction)).not.toContain("Anna");
  expect(transaction.spans?.[0]?.data).toMatchObject({ n: 1 });
});
