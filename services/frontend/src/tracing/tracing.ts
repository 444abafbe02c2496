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

/** Never rejects: an application without its traces is better than none. */
export async function startTracing(told: Promise<PageEnvironment | null>, load: LoadExporter): Promise<void> {
  beginAction("load page", performance.timeOrigin, true);
  const listeners = [listen("click"), listen("submit"), listen("input")];
  known = Promise.race([told, new Promise((resolve) => setTimeout(resolve, patience))]);
  const environment = await told;
  sample = environment?.tracesSample ?? null;
  if (environment === null || sample === null) {
    for (const stop of listeners) stop();
    stopRecording();
    return;
  }
  // Before the exporter's own listener, which sends what has ended.
  document.addEventListener("visibilitychange", endIfHidden);
  addEventListener("pagehide", endActions);
  const share = sample;
  const send = await load(environment).catch(() => () => {});
  setSink((span) => {
    if (isSampled(span.traceId, share)) send(span);
  });
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

function endIfHidden(): void {
  if (document.visibilityState === "hidden") endActions();
}

/** By the trace's id, as OpenTelemetry's samplers decide: all of a trace or nothing. */
export function isSampled(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-13), 16) < share * 2 ** 52;
}

/** What a click or a key means is said by the element: `data-action="save contact"`. Its label may name a person. */
function listen(type: "click" | "submit" | "input"): () => void {
  const element = { click: "button, a", submit: "form", input: "input" }[type];
  const begin = ({ target }: Event) => {
    const acted = target instanceof Element ? target.closest(element) : null;
    const name = acted?.getAttribute("data-action");
    if (name) beginAction(name);
  };
  document.addEventListener(type, begin, { capture: true });
  return () => document.removeEventListener(type, begin, { capture: true });
}
