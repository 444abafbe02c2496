/** The tracker that speaks Sentry's protocol. A chunk of its own: only where errors are tracked is it loaded. */
import * as Sentry from "@sentry/react";
import { latestTrace } from "../tracing/recorder.ts";
import type { PageEnvironment } from "./environment.ts";
import { dataCollection, scrub, scrubBreadcrumb, scrubbed } from "./privacy.ts";
import type { ProblemReport, Tracker } from "./tracker.ts";

type Options = Sentry.BrowserOptions;
/** Makes frames readable where the tracker cannot. */
export type Readable = NonNullable<Options["beforeSend"]>;

/** How long a tracker may take to answer a report, in milliseconds. */
const patience = 10_000;

export function sentryTracker(environment: PageEnvironment, readable?: Readable): Tracker {
  const client = Sentry.init(optionsOf(environment, readable));
  Sentry.addEventProcessor(withTrace);
  const load = latestTrace();
  // The page's first transaction is part of the trace that its requests are part of.
  if (client && load)
    Sentry.startBrowserTracingPageLoadSpan(
      client,
      {
        name: location.pathname,
        attributes: { "sentry.segment.name.source": "url", "sentry.origin": "auto.pageload.browser" },
      },
      { sentryTrace: `${load.traceId}-${load.spanId}` },
    );
  const reportsAre = environment.tracker === "bugsink" ? "issues" : "feedback";
  return {
    capture: (error, componentStack) =>
      componentStack === undefined
        ? Sentry.captureException(error)
        : Sentry.captureReactException(error, { componentStack }),
    send: (report) => delivered(reportsAre === "feedback" ? () => feedback(report) : () => issue(report)),
    identify: (user) => Sentry.setUser(user === null ? null : { id: user }),
    reportsAre,
  };
}

export function optionsOf(environment: PageEnvironment, readable?: Readable): Options {
  const { dsn, release, service, team, tracesSampleRate } = environment;
  const isTraced = environment.tracesSample !== null;
  return {
    dsn,
    release,
    environment: environment.environment,
    initialScope: { tags: { service, team } },
    dataCollection,
    // What the console shows is for who sits before it, and may name anything.
    integrations: (defaults) => [
      ...defaults.filter(({ name }) => name !== "Console"),
      Sentry.browserTracingIntegration({ instrumentPageLoad: !isTraced }),
    ],
    tracesSampleRate,
    // One transaction for each page: alerts count these.
    traceLifecycle: "static",
    // Paths of this origin: a server elsewhere would have to allow the headers. OpenTelemetry's requests name their
    // own trace (tracing/tracing.ts).
    tracePropagationTargets: isTraced ? [] : [/^\//],
    beforeBreadcrumb: scrubBreadcrumb,
    beforeSendTransaction: scrubTransaction,
    ...(readable ? { beforeSend: readable } : {}),
  };
}

/** An error is part of what the user did last, as the services' errors of the same requests are. */
function withTrace(event: Sentry.Event): Sentry.Event {
  const trace = latestTrace();
  if (trace === null || event.type !== undefined) return event;
  const { traceId: trace_id, spanId: span_id } = trace;
  return { ...event, contexts: { ...event.contexts, trace: { trace_id, span_id } } };
}

type Transaction = Parameters<NonNullable<Options["beforeSendTransaction"]>>[0];

/** Measurements name the elements that they are about. */
export function scrubTransaction(event: Transaction): Transaction {
  const trace = event.contexts?.trace;
  if (trace?.data) trace.data = scrubbed(trace.data);
  for (const span of event.spans ?? []) {
    span.data = scrubbed(span.data);
    if (span.description !== undefined) span.description = scrub(span.description);
  }
  return event;
}

function feedback({ message, email, event }: ProblemReport): string {
  return Sentry.captureFeedback({
    message,
    url: pageOf(),
    source: "report-a-problem",
    ...(email === "" ? {} : { email }),
    ...(event === undefined ? {} : { associatedEventId: event }),
  });
}

/** For a tracker that throws feedback away: an event of its own, which names the error's. */
function issue({ message, email, event }: ProblemReport): string {
  return Sentry.captureEvent({
    message: `Problem report: ${message}`,
    level: "info",
    // An issue of its own, whatever others wrote.
    fingerprint: ["problem-report", String(Date.now())],
    tags: { report: "yes", ...(event === undefined ? {} : { "report.event": event }) },
    contexts: {
      feedback: { message, contact_email: email, associated_event_id: event ?? "", url: pageOf() },
    },
  });
}

/** Without its query, which may hold what was searched for. */
function pageOf(): string {
  return location.origin + location.pathname;
}

/** Sends one event, and waits for the tracker's answer to it. */
function delivered(send: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    let id = "";
    const refuse = (reason: string) => {
      stop?.();
      reject(new Error(reason));
    };
    const timer = setTimeout(refuse, patience, "the error tracker did not answer");
    const stop = Sentry.getClient()?.on("afterSendEvent", ({ event_id }, { statusCode = 0 }) => {
      if (event_id !== id) return;
      clearTimeout(timer);
      if (statusCode < 200 || statusCode >= 300) return refuse(`the error tracker answered ${statusCode}`);
      stop?.();
      resolve();
    });
    id = send();
  });
}
