/** The alert on the whole way of the logs: what is written waits, because the store does not take it. */
import type { Milliseconds } from "../../catalog/plan.ts";
import { logStoreUp } from "../logs.ts";
import { window } from "../promql.ts";
import type { AlertingRule } from "../rule.ts";
import type { Alert } from "./stack.ts";

const minute: Milliseconds = 60_000;

/** A store may restart, or be replaced by a newer one: what was written meanwhile follows. */
export const logPathStalledFor = 5 * minute;

export function logPathAlert(alert: Alert): AlertingRule {
  return alert(
    "LogPathStalled",
    "ticket",
    // While a new intake takes the place of an old one, there are two; and a cluster's Prometheus may watch several stacks.
    `max by (namespace) (${logStoreUp}) == 0`,
    {
      summary: "The log store takes nothing",
      description: `The intake has not reached it for ${window(logPathStalledFor)} (${logStoreUp} is {{ $value }}): entries wait in the collectors' queues, and no search finds them.`,
    },
    "monitoring",
    { for: window(logPathStalledFor) },
  );
}
