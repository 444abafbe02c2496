/** Readers of a service's objectives. */

import { shift } from "./decimal.ts";
import { checkLabel, duration, objective, share } from "./fields.ts";
import { nearest } from "./nearest.ts";
import {
  type CalendarUnit,
  calendarUnits,
  type LatencyObjective,
  type PeriodPlan,
  type RoutePlan,
} from "./plan.ts";
import { listing, quote, show } from "./problems.ts";
import { asRecord, integer, list, object, type Reader, record } from "./read.ts";
import { parseRoute, routeShape } from "./route.ts";
import type { Objectives, RouteGroup } from "./service.ts";

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

const latency: Reader<LatencyObjective[]> = (value, at, report) => {
  const given = asRecord(value, at, report, 'quantile → time, such as { p95: "500 ms" }');
  if (!given) return undefined;
  const read: LatencyObjective[] = [];
  for (const [name, threshold] of Object.entries(given)) {
    if (threshold === undefined) continue;
    const digits = /^p(\d{1,2}(?:\.\d{1,6})?)$/.exec(name)?.[1];
    const quantile = shift(digits ?? "0", -2);
    const below = duration(1, 10 * minute)(threshold, [...at, name], report);
    if (quantile === 0) {
      report.add(
        [...at, name],
        show(name),
        "a quantile between p0 and p100",
        'write, for example, "p95" or "p99.9"',
      );
    } else if (read.some((other) => other.quantile === quantile)) {
      report.add([...at, name], show(name), "each quantile once", "take one of the two out");
    } else if (below !== undefined) read.push({ quantile, below });
  }
  return read.sort((a, b) => a.quantile - b.quantile);
};

export const route: Reader<RoutePlan> = (value, at, report) => {
  const parsed = parseRoute(value);
  if (!("allowed" in parsed)) return parsed;
  report.add(at, show(value), parsed.allowed, parsed.remedy);
  return undefined;
};

/** Shorter ones would end before the slowest alert's window, 3 days, has said anything of them. */
const rolling = duration(7 * day, 366 * day);

const period: Reader<PeriodPlan> = (value, at, report) => {
  const unit = calendarUnits.find((each) => each === value);
  if (unit !== undefined) return { kind: "calendar", unit };
  const allowed = `whole days ("7 d" to "366 d"), or ${listing(calendarUnits)}`;
  if (typeof value === "string" && /^[a-z]+$/i.test(value)) {
    const meant: CalendarUnit | undefined = calendarUnits.find(
      (each) => each === nearest(value.toLowerCase(), calendarUnits),
    );
    report.add(at, show(value), allowed, `write ${quote(meant ?? "30 d")}`);
    return undefined;
  }
  const length = rolling(value, at, report);
  if (length === undefined) return undefined;
  if (length % day === 0) return { kind: "rolling", length };
  report.add(at, show(value), allowed, `write "${Math.round(length / day)} d"`);
  return undefined;
};

const routeGroup = object("a group of routes", {
  routes: list(route, { least: 1, example: '["POST /api/orders"]', key: routeShape }),
  errorRate: objective,
  latency,
} satisfies Record<keyof RouteGroup, Reader<unknown>>);

const groups = record(
  "name → routes with objectives of their own",
  (value, at, report) => {
    const read = routeGroup(value, at, report);
    if (read === undefined) return undefined;
    if (read.routes === undefined && !report.blames([...at, "routes"])) {
      report.add([...at, "routes"], "nothing", "the routes that it is about", 'write routes: ["GET /…"]');
    }
    if (read.errorRate === undefined && !read.latency?.length && !report.blames(at)) {
      const remedy = 'write, for example, errorRate: "0.1 %"';
      report.add(at, show(value), "routes with an objective: errorRate, latency, or both", remedy);
    }
    return read;
  },
  checkLabel,
);

const common = {
  availability: objective,
  errorRate: objective,
  latency,
  cpu: share,
  memory: share,
  disk: share,
  logCoverage: share,
  period,
  minimumFailures: integer(1, 10_000, "write 1 or more"),
} satisfies Record<Exclude<keyof Objectives, "groups">, Reader<unknown>>;

const ofWorker = { ...common, freshness: duration(second, 30 * day) };
const noFreshness = { freshness: "take it out: only a worker has unfinished work, and so a freshness" };
const noGroups = { groups: "take it out: only an api has routes, and so groups of them" };

export const webObjectives = object("objectives", common, { ...noFreshness, ...noGroups });
export const apiObjectives = object("objectives", { ...common, groups }, noFreshness);
export const workerObjectives = object("objectives", ofWorker, noGroups);
/** Of a service whose kind is not known. */
export const anyObjectives = object("objectives", { ...ofWorker, groups });
