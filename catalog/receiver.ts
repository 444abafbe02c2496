/** What can be said of a receiver, whatever its kind. */

import type { ReceiverPlan } from "./plan.ts";

/** The stack's own receiver, which is there without being named. */
export const inbox = "inbox";

/** The configuration key of the receiver's secret; null where it has none. */
export function secretKeyOf(receiver: ReceiverPlan): string | null {
  switch (receiver.kind) {
    case "inbox":
      return null;
    case "webhook":
    case "slack":
      return receiver.urlKey;
    case "pagerduty":
      return receiver.routingKey;
    case "email":
      return receiver.passwordKey;
  }
}

/** Whether what is sent to this `host:port` stays on the machine. */
export function isLoopback(server: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):\d+$/.test(server);
}
