/** Traces of a page: one for each action of its user, from the click to the services, where the environment says so. */
import type { PageEnvironment } from "../tracking/environment.ts";
import {
  type Action,
  beginAction,
  beginRequest,
  currentAction,
  endActions,
  type RecordedSpan,
  setSink,
  stopRecording,
} from "./recorder.ts";

/** Sends spans; loaded where there are some. */
export type LoadExporter = (environment: PageEnvironment) => Promise<(span: RecordedSpan) => void>;

/** How long the page's first requests wait to be told whether they are traced, in milliseconds. */
const patience = 500;

/** The share of traces that is sent; null where requests are not traced. */
let sample: number | null = null;
let known: Promise<unknown> = Promise.resolve();

/**
 * Never rejects: an application without its traces is better than none.
 *
 * @returns ends it
 */
export async function startTracing(
  told: Promise<PageEnvironment | null>,
  load: LoadExporter,
): Promise<() => void> {
  beginAction("load page", performance.timeOrigin, true);
  // Before the exporter's own listeners, which send what has ended.
  const stopListening = listen({ click: begin, submit: begin, input: begin, visibilitychange: endIfHidden });
  addEventListener("pagehide", endActions);
  const stop = () => {
    stopListening();
    removeEventListener("pagehide", endActions);
    stopRecording();
    sample = null;
  };
  known = Promise.race([told, new Promise((resolve) => setTimeout(resolve, patience))]);
  const environment = await told;
  if (environment === null || environment.tracesSample === null) {
    stop();
    return stop;
  }
  const share = environment.tracesSample;
  sample = share;
  const send = await load(environment).catch(() => () => {});
  setSink((span) => {
    if (isSampled(span.traceId, share)) send(span);
  });
  return stop;
}

/** `fetch`, as part of what the user is doing. */
export async function tracedFetch(path: string, init: RequestInit): Promise<Response> {
  const action = currentAction();
  await known;
  init.signal?.throwIfAborted();
  if (sample === null) return fetch(path, init);
  return recorded(action, sample, path, init);
}

async function recorded(
  action: Action | null,
  share: number,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const span = beginRequest(action, init.method ?? "GET", path);
  const { traceId, spanId } = span;
  const traced = isSampled(traceId, share) ? "01" : "00";
  const headers = {
    ...(init.headers as Record<string, string>),
    traceparent: `00-${traceId}-${spanId}-${traced}`,
    // The error tracker's way to say it; whether it keeps the trace is its own decision.
    "sentry-trace": `${traceId}-${spanId}`,
  };
  try {
    const response = await fetch(path, { ...init, headers });
    span.ended(response.status, response.headers.get("x-request-id"));
    return response;
  } catch (error) {
    span.ended(0, null, error instanceof Error ? error.name : "Error");
    throw error;
  }
}

/** By the trace's id, as OpenTelemetry's samplers decide: all of a trace or nothing. */
export function isSampled(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-13), 16) < share * 2 ** 52;
}

const acting = { click: "button, a", submit: "form", input: "input" };

/** What a click or a key means is said by the element: `data-action="save contact"`. Its label may name a person. */
function begin({ type, target }: Event): void {
  const element = acting[type as keyof typeof acting];
  const name = target instanceof Element && target.closest(element)?.getAttribute("data-action");
  if (name) beginAction(name);
}

function endIfHidden(): void {
  if (document.visibilityState === "hidden") endActions();
}

function listen(listeners: Readonly<Record<string, (event: Event) => void>>): () => void {
  for (const [type, listener] of Object.entries(listeners)) document.addEventListener(type, listener, true);
  return () => {
    for (const [type, listener] of Object.entries(listeners))
      document.removeEventListener(type, listener, true);
  };
}
