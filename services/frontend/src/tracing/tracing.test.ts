import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { PageEnvironment } from "../tracking/environment.ts";
import { identifySpans, latestTrace, type RecordedSpan, setSink } from "./recorder.ts";
import { isSampled, startTracing, tracedFetch } from "./tracing.ts";

const environment: PageEnvironment = {
  ...{ dsn: "", tracker: "sentry" as const, tracesSampleRate: 0, tracesSample: 1 },
  ...{ environment: "dev", release: "neuroerp@2.0.0", service: "valeo-frontend", team: "erp" },
};
/** Longer than an action may go on without a request. */
const idle = 600;

let spans: RecordedSpan[] = [];
let sent: { path: string; headers: Record<string, string> }[] = [];
let answers: ((status: number) => void)[] = [];

let stop: (() => void) | undefined;

async function start(told: Partial<PageEnvironment> | null): Promise<void> {
  stop = await startTracing(Promise.resolve(told && { ...environment, ...told }), async () => (span) => {
    spans.push(span);
  });
}

beforeEach(() => {
  jest.useFakeTimers();
  [spans, sent, answers] = [[], [], []];
  document.body.innerHTML = "";
  globalThis.fetch = ((path: string, init: RequestInit = {}) => {
    sent.push({ path, headers: (init.headers ?? {}) as Record<string, string> });
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const headers = { "x-request-id": `id-${sent.length}` };
      answers.push((status) =>
        status ? resolve(new Response(null, { status, headers })) : reject(new TypeError("no connection")),
      );
    });
  }) as typeof fetch;
});
afterEach(() => {
  stop?.();
  setSink(null);
  identifySpans(null);
  jest.useRealTimers();
});

/** A request that is answered at once. */
async function ask(path: string, method = "GET", status = 200): Promise<Response> {
  const asked = tracedFetch(path, { method });
  await jest.advanceTimersByTimeAsync(0);
  answers.at(-1)?.(status);
  return asked;
}

function click(html: string): void {
  document.body.innerHTML = html;
  document.body.querySelector<HTMLElement>("[data-target]")?.click();
}

test("the load of a page and its first requests are one trace", async () => {
  const told = start({});
  await ask("/api/identity/me");
  await told;
  await jest.advanceTimersByTimeAsync(idle);
  expect(spans).toMatchObject([
    { name: "GET /api/identity/me", kind: "request", attributes: { request_id: "id-1" } },
    { name: "load page", kind: "action", attributes: { page: "/", request_id: "id-1" } },
  ]);
  const [request, load] = spans;
  expect(request?.parentSpanId).toBe(load?.spanId);
  expect(sent[0]?.headers.traceparent).toBe(`00-${load?.traceId}-${request?.spanId}-01`);
});

test("a click is one trace with what it leads to, later too, and never says what was clicked", async () => {
  await start({});
  await jest.advanceTimersByTimeAsync(idle);
  spans = [];
  identifySpans("user-1");
  click('<button data-action="delete contact" aria-label="Delete Anna"><b data-target>Anna</b></button>');
  await ask("/api/crm/contacts/0a1b2c3d-0000-4000-8000-000000000000", "DELETE", 204);
  await jest.advanceTimersByTimeAsync(300);
  await ask("/api/crm/contacts?search=Anna&page=1");
  await jest.advanceTimersByTimeAsync(idle);
  expect(spans.map(({ name }) => name)).toEqual([
    "DELETE /api/crm/contacts/{id}",
    "GET /api/crm/contacts",
    "delete contact",
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans[2]?.attributes).toEqual({ page: "/", request_id: "id-1", user_id: "user-1" });
  expect(JSON.stringify(spans)).not.toContain("Anna");
  expect(latestTrace()?.traceId).toBe(spans[0]?.traceId);
});

test("a request belongs to the action that it began in, when another one has begun", async () => {
  await start({});
  click('<button data-action="save contact" data-target></button>');
  const slow = tracedFetch("/api/crm/contacts", { method: "POST" });
  await jest.advanceTimersByTimeAsync(0);
  click('<a data-action="open contacts" data-target></a>');
  await ask("/api/crm/contacts");
  answers[0]?.(500);
  await slow;
  await jest.advanceTimersByTimeAsync(idle);
  const [save, open] = ["save contact", "open contacts"].map((each) =>
    spans.find(({ name }) => name === each),
  );
  const post = spans.find(({ name }) => name.startsWith("POST"));
  expect(post).toMatchObject({
    parentSpanId: save?.spanId,
    failed: true,
    attributes: { "error.type": "500" },
  });
  expect(open?.traceId).not.toBe(save?.traceId);
});

test("what leads to no request, and what says no name, is no trace; a request by itself is one", async () => {
  await start({});
  await jest.advanceTimersByTimeAsync(idle);
  spans = [];
  click('<button data-action="open form" data-target></button>');
  click("<button data-target></button>");
  await jest.advanceTimersByTimeAsync(idle);
  expect(spans).toEqual([]);
  await ask("/api/crm/contacts");
  expect(spans).toMatchObject([{ parentSpanId: undefined, kind: "request" }]);
});

test("no answer is a failure, and a request that nobody waits for any more is none", async () => {
  await start({});
  await expect(ask("/api/crm/contacts", "GET", 0)).rejects.toThrow("no connection");
  const abort = new AbortController();
  const aborted = tracedFetch("/api/crm/contacts", { signal: abort.signal });
  await jest.advanceTimersByTimeAsync(0);
  abort.abort();
  await expect(aborted).rejects.toThrow();
  expect(spans).toMatchObject([
    { failed: true, attributes: { "error.type": "TypeError" } },
    { failed: false, attributes: { "error.type": "AbortError" } },
  ]);
});

test("a page that is left sends what it is doing, and what it breaks off is no failure", async () => {
  await start({});
  const broken = tracedFetch("/api/crm/contacts", {});
  await jest.advanceTimersByTimeAsync(0);
  const hidden = jest.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(spans).toMatchObject([{ name: "load page" }]);
  answers[0]?.(0);
  await expect(broken).rejects.toThrow("no connection");
  hidden.mockRestore();
  expect(spans[1]).toMatchObject({ kind: "request", failed: false });
});

test("the share of traces that is not sent is named to services, too", async () => {
  await start({ tracesSample: 0 });
  await ask("/api/crm/contacts");
  await jest.advanceTimersByTimeAsync(idle);
  expect(spans).toEqual([]);
  expect(sent[0]?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});

test("the share is kept", () => {
  const ids = Array.from({ length: 10_000 }, () =>
    [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join(""),
  );
  const kept = ids.filter((id) => isSampled(id, 0.1)).length;
  expect(kept).toBeGreaterThan(800);
  expect(kept).toBeLessThan(1_200);
  expect(ids.every((id) => isSampled(id, 1) && !isSampled(id, 0))).toBe(true);
});

test.each([
  ["does not say", null],
  ["has no collector", { tracesSample: null }],
])("where the environment %s, requests are as they were", async (_, told) => {
  await start(told);
  click('<button data-action="save contact" data-target></button>');
  await ask("/api/crm/contacts");
  await jest.advanceTimersByTimeAsync(idle);
  expect([spans, sent[0]?.headers, latestTrace()]).toEqual([[], {}, null]);
});

test("an environment that does not answer delays the first request by half a second", async () => {
  void startTracing(new Promise(() => {}), async () => () => {});
  const asked = tracedFetch("/api/crm/contacts", {});
  await jest.advanceTimersByTimeAsync(499);
  expect(sent).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  answers[0]?.(200);
  expect((await asked).status).toBe(200);
});
