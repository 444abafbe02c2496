/** Failures that the user can mend; shown as they are, without a stack trace. */
import type { Made } from "./plugin.ts";

/** What is wrong with which resource, why, and what to do. */
export class ProviderError extends Error {}

/** The resource was made, but is not ready: the engine keeps it, and the next `up` tries again. */
export class NotReadyError extends ProviderError {
  readonly made: Made;
  constructor(message: string, made: Made) {
    super(message);
    this.made = made;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
