/** An error tracker of a test: it remembers what it was told. */
import type { ProblemReport, Tracker } from "../tracking/tracker.ts";

export interface RememberingTracker extends Tracker {
  readonly captured: { readonly error: unknown; readonly componentStack: string | undefined }[];
  readonly sent: ProblemReport[];
  readonly users: (string | null)[];
}

/** @param refusal why it takes no report */
export function rememberingTracker(
  reportsAre: Tracker["reportsAre"] = "feedback",
  refusal?: Error,
): RememberingTracker {
  const captured: RememberingTracker["captured"] = [];
  const sent: ProblemReport[] = [];
  const users: (string | null)[] = [];
  return {
    captured,
    sent,
    users,
    reportsAre,
    capture(error, componentStack) {
      captured.push({ error, componentStack });
      return `event-${captured.length}`;
    },
    async send(report) {
      if (refusal) throw refusal;
      sent.push(report);
    },
    identify: (user) => users.push(user),
  };
}
