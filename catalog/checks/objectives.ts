/** Targets that do not contradict each other. */

import { shift } from "../decimal.ts";
import { formatDuration } from "../duration.ts";
import { quote } from "../problems.ts";
import type { Check } from "./subject.ts";

export const checkLatency: Check = ({ plan, at }, report) => {
  for (const { name, objectives } of plan.services) {
    for (const [i, { quantile, below }] of objectives.latency.entries()) {
      const lower = objectives.latency[i - 1];
      if (!lower || below >= lower.below) continue;
      const [here, there] = [percentile(quantile), percentile(lower.quantile)];
      const least = formatDuration(lower.below);
      const allowed = `at least ${least}, the time of ${there}: fewer requests cannot be slower`;
      const path = at("services", name, "objectives", "latency", here);
      report.add(path, quote(formatDuration(below)), allowed, `write "${least}" or more, or lower ${there}`);
    }
  }
};

/** @example percentile(0.999) === "p99.9" */
function percentile(quantile: number): string {
  return `p${shift(String(quantile), 2)}`;
}

export const checkHealth: Check = ({ plan, at }, report) => {
  for (const { name, health } of plan.services) {
    if (health.timeout <= health.interval) continue;
    const interval = formatDuration(health.interval);
    const allowed = `at most ${interval}, the interval: probes must not overlap`;
    const remedy = `write "${interval}" or less, or lengthen the interval`;
    report.add(
      at("services", name, "health", "timeout"),
      quote(formatDuration(health.timeout)),
      allowed,
      remedy,
    );
  }
};
