/** Names in a Sentry organisation, which other applications and environments share. */
import { createHash } from "node:crypto";

/** Sentry takes no longer slug of a team. */
const longest = 50;
const digits = 8;

/**
 * Unique in the organisation, and the same at each run.
 *
 * @example slugOf("neuroerp", "prod", "valeo-crm") === "neuroerp-prod-valeo-crm"
 */
export function slugOf(...parts: readonly string[]): string {
  const whole = parts.join("-");
  if (whole.length <= longest) return whole;
  const mark = createHash("sha256").update(whole).digest("hex").slice(0, digits);
  return `${whole.slice(0, longest - digits - 1).replace(/-+$/, "")}-${mark}`;
}
