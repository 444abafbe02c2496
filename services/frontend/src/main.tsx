import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./app.tsx";
import { startTracing } from "./tracing/tracing.ts";
import { readEnvironment } from "./tracking/environment.ts";
import { report, startTracking } from "./tracking/tracker.ts";
import "./styles.css";
import "./table.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

const told = readEnvironment();
// Before the first request: it is part of the page's load.
void startTracing(told, async (environment) =>
  (await import("./tracing/opentelemetry.ts")).openTelemetryExporter(environment),
);
void startTracking(told, async (environment) => {
  const { sentryTracker } = await import("./tracking/sentry.ts");
  // What the development server serves has no source maps that could be uploaded.
  const readable = import.meta.env.DEV ? (await import("./tracking/served-frames.ts")).readable : undefined;
  return sentryTracker(environment, readable);
});

/** Tells the tracker, and then does what React would do by itself. */
function reported(proceed: (error: unknown) => void) {
  return (error: unknown, { componentStack }: { readonly componentStack?: string | undefined }) => {
    report(error, componentStack);
    proceed(error);
  };
}

createRoot(root, {
  onCaughtError: reported((error) => console.error(error)),
  onUncaughtError: reported(reportError),
  onRecoverableError: reported(reportError),
}).render(
  <StrictMode>
    <BrowserRouter>
      <App />
    </BrowserRouter>
  </StrictMode>,
);
