import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./app.tsx";
import { report, startTracking } from "./tracking/tracker.ts";
import "./styles.css";
import "./table.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

void startTracking(async (environment) => {
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
