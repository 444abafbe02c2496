/** What the log intake counts, in PromQL: it is the stack's own, and so the same on every platform. */
import { selector } from "./promql.ts";

/** Entries of a service that the log store has taken: a counter, which begins at 0 for everything that should log. */
export function logEntries(service: string): string {
  return selector("log_entries_total", { service });
}

/** Entries of a service in which a secret or a card number was masked: a counter. */
export function maskedEntries(service: string): string {
  return selector("log_entries_masked_total", { service });
}

/** 1 while the intake reaches the store, else 0. */
export const logStoreUp = "log_intake_store_up";
