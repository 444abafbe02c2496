/** Durations as Docker reads them, and as it says them again: in another notation a refresh would see a change. */
import type { Milliseconds } from "../../../catalog/plan.ts";

/** Go's own notation: `1m30s`, `1.5s`, `500ms`. */
export function goDuration(length: Milliseconds): string {
  if (length > 0 && length < 1000) return `${length}ms`;
  const seconds = length / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
