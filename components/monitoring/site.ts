/** What the monitoring must know of a platform. */
import type { Links } from "../../slo/alerts/annotations.ts";
import type { Signals } from "../../slo/signals.ts";
import type { Addresses } from "./prometheus.ts";
import type { ReceiverAddresses } from "./receivers.ts";

/** Where a platform has its parts, and what it measures. */
export interface Site extends Addresses, ReceiverAddresses {
  readonly signals: Signals;
  /** Where its own dashboards and runbooks are served. */
  readonly links: Links;
}
