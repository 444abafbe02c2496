import { ProblemReport } from "../parts/problem-report.tsx";
import { useTracker } from "../tracking/tracker.ts";

/** Instead of a page that failed. */
export function FailedPage({ error }: { readonly error: unknown }) {
  const tracker = useTracker();
  return (
    <section className="card" role="alert" aria-labelledby="title">
      <h1 id="title">This page has failed</h1>
      <p>
        What you saved is safe. What you were entering may be lost.
        {tracker ? " The error was reported." : null}
      </p>
      <div className="actions">
        <button type="button" className="primary" onClick={() => location.reload()}>
          Reload the page
        </button>
        <ProblemReport error={error} />
      </div>
    </section>
  );
}
