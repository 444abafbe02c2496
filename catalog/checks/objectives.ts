/** Targets that do not contradict each other. */

import { ownSlis, percentile } from "../../slo/slo.ts";
import { production } from "../complete.ts";
import { formatDuration } from "../duration.ts";
import type { LatencyObjective } from "../plan.ts";
import { listing, type Path, quote } from "../problems.ts";
import { routeShape } from "../route.ts";
import type { Check } from "./subject.ts";

const day = 86_400_000;

export const checkLatency: Check = ({ plan, at }, report) => {
  const check = (latency: readonly LatencyObjective[], ...path: Path) => {
    for (const [i, { quantile, below }] of latency.entries()) {
      const lower = latency[i - 1];
      if (!lower || below >= lower.below) continue;
      const [here, there] = [percentile(quantile), percentile(lower.quantile)];
      const least = formatDuration(lower.below);
      const allowed = `at least ${least}, the time of ${there}: fewer requests cannot be slower`;
      const remedy = `write "${least}" or more, or lower ${there}`;
      report.add(at(...path, here), quote(formatDuration(below)), allowed, remedy);
    }
  };
  for (const { name, objectives } of plan.services) {
    check(objectives.latency, "services", name, "objectives", "latency");
    for (const group of objectives.groups)
      check(group.latency, "services", name, "objectives", "groups", group.name, "latency");
  }
};

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

/** A group is about routes that the service has: others would have no data. */
export const checkGroups: Check = ({ services, at }, report) => {
  for (const { draft, plan } of services) {
    const known = new Set(plan.routes.map(routeShape));
    for (const [name, { routes = [] }] of Object.entries(draft.objectives?.groups ?? {})) {
      const group = at("services", plan.name, "objectives", "groups", name);
      if (ownSlis.some((each) => each === name)) {
        const allowed = `a name that is not ${listing(ownSlis)}: the service's own events are called so`;
        report.add(group, quote(name), allowed, "give the group another name");
      }
      for (const [i, route] of routes.entries()) {
        if (!route || known.has(routeShape(route))) continue;
        const { method, endpoint } = route;
        const allowed = `a route that the service names: ${listing(plan.routes.map((each) => `${each.method} ${each.endpoint}`))}`;
        report.add(
          [...group, "routes", i],
          quote(`${method} ${endpoint}`),
          allowed,
          `add it to the routes of ${plan.name}, or take it out`,
        );
      }
    }
  }
};

/** What is counted over a period must be kept for as long. */
export const checkPeriods: Check = ({ plan, at }, report) => {
  const { retention } = plan.monitoring;
  for (const { name, objectives } of plan.services) {
    const { period } = objectives;
    // A calendar unit may be longer than its nominal length.
    const needed =
      period.kind === "rolling" ? period.length : { week: 7, month: 31, quarter: 92 }[period.unit] * day;
    if (needed <= retention) continue;
    const value = period.kind === "rolling" ? formatDuration(period.length) : period.unit;
    const kept = formatDuration(retention);
    const allowed = `at most ${kept}, for which Prometheus keeps its samples`;
    const remedy = `write a shorter period, or monitoring.retention: "${formatDuration(needed)}"`;
    report.add(at("services", name, "objectives", "period"), quote(value), allowed, remedy);
  }
};

/** Faults are for trying alerts. */
export const checkFaults: Check = ({ plan, at }, report) => {
  if (plan.environment !== production) return;
  for (const { name, faults } of plan.services) {
    if (!faults) continue;
    const remedy = "take it out: it is on by itself outside of prod";
    report.add(
      at("services", name, "faults"),
      "true",
      `false in ${production}: nobody may break it on purpose`,
      remedy,
    );
  }
};
