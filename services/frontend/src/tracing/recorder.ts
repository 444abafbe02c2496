/**
 * What a page does for its user, as spans: an action (a click, a form that is sent, the load of the page) and the
 * requests that it leads to. It is small, and there from the first request on; what sends spans is loaded later.
 */

/** A span that has ended. Times are milliseconds since 1970. */
export interface RecordedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: "action" | "request";
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
}

/** Where spans go: null where nothing is traced. */
export type Sink = ((span: RecordedSpan) => void) | null;

export interface Action {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly start: number;
  /** Requests under way. */
  open: number;
  end: number;
  /** Of its first request, by which it is found. */
  requestId: string | undefined;
  /** One without requests is no trace; the load of a page is one always. */
  worthwhile: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** How long after its last request an action may lead to another one, in milliseconds: longer than a pause in typing. */
const idle = 500;

let current: Action | null = null;
let latest: Pick<Action, "traceId" | "spanId"> | null = null;
let user: string | null = null;
let sink: Sink = null;
let waiting: RecordedSpan[] = [];
/** Most spans that wait for a sink. */
const mostWaiting = 100;

/** From here on, spans go there; those that have waited, too. */
export function setSink(next: Sink): void {
  sink = next;
  if (next) for (const span of waiting) next(span);
  waiting = [];
}

/** Who is logged in, as an opaque id; null for nobody. */
export function identifySpans(id: string | null): void {
  user = id;
}

/** The trace of what the user did last: what goes wrong is most likely part of it. */
export function latestTrace(): Pick<Action, "traceId" | "spanId"> | null {
  return latest;
}

/** @param name of the action, never of what it is done to */
export function beginAction(name: string, start = now(), worthwhile = false): Action {
  const last = current;
  const action: Action = {
    name,
    traceId: randomHex(16),
    spanId: randomHex(8),
    start,
    open: 0,
    end: now(),
    requestId: undefined,
    worthwhile,
    timer: undefined,
  };
  current = action;
  latest = action;
  // What it still waits for belongs to it.
  if (last?.open === 0) endAction(last);
  wait(action);
  return action;
}

/** The action whose part a request would be. */
export function currentAction(): Action | null {
  return current;
}

export interface RequestSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** @param requestId the service's name for the request; @param status 0 where there was no answer */
  readonly ended: (status: number, requestId: string | null, error?: string) => void;
}

/** A request of an action, or by itself. */
export function beginRequest(action: Action | null, method: string, path: string): RequestSpan {
  const start = now();
  const [traceId, spanId] = [action?.traceId ?? randomHex(16), randomHex(8)];
  if (action) {
    action.open++;
    action.worthwhile = true;
    clearTimeout(action.timer);
  }
  const name = `${method} ${templateOf(path)}`;
  const url = `${location.origin}${pathOf(path)}`;
  const attributes = { "http.request.method": method, "url.full": url };
  return {
    traceId,
    spanId,
    ended(status, requestId, error) {
      const end = now();
      // What nobody waits for any more, or sees, is no failure: browsers break it off.
      const isUnwanted = error === "AbortError" || document.visibilityState === "hidden";
      const isFailure = status >= 400 || (status === 0 && !isUnwanted);
      const parentSpanId = action?.spanId;
      record({
        ...{ traceId, spanId, parentSpanId, name, kind: "request", start, end, failed: isFailure },
        attributes: {
          ...attributes,
          ...(status ? { "http.response.status_code": status } : {}),
          ...(isFailure || error ? { "error.type": error ?? String(status) } : {}),
          ...identity(requestId ?? undefined),
        },
      });
      if (!action) return;
      action.open--;
      action.end = end;
      action.requestId ??= requestId ?? undefined;
      if (action.open === 0) current === action ? wait(action) : endAction(action);
    },
  };
}

/** Ends what the page is doing, because it is left. */
export function endActions(): void {
  if (current) endAction(current);
}

/** Forgets what it has, and what is still under way: nothing is traced here. */
export function stopRecording(): void {
  setSink(() => {});
  endActions();
  latest = null;
}

function wait(action: Action): void {
  clearTimeout(action.timer);
  action.timer = setTimeout(() => endAction(action), idle);
}

function endAction(action: Action): void {
  clearTimeout(action.timer);
  if (current === action) current = null;
  if (!action.worthwhile) return;
  action.worthwhile = false;
  const { traceId, spanId, name, start, end, requestId } = action;
  const attributes = { page: location.pathname, ...identity(requestId) };
  record({
    ...{ traceId, spanId, parentSpanId: undefined, name, kind: "action", start, end, failed: false },
    attributes,
  });
}

function record(span: RecordedSpan): void {
  if (sink) sink(span);
  else if (waiting.length < mostWaiting) waiting.push(span);
}

function identity(requestId: string | undefined): Record<string, string> {
  return { ...(requestId ? { request_id: requestId } : {}), ...(user === null ? {} : { user_id: user }) };
}

/** A query may hold what people search for. */
function pathOf(url: string): string {
  return url.split(/[?#]/)[0] ?? "";
}

/** Of few values, as a span's name must be. */
function templateOf(path: string): string {
  return pathOf(path).replaceAll(/\/(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=\/|$)/g, "/{id}");
}

/** Monotonic, unlike `Date.now()`. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
