/** PromQL over the services' requests. `rate` comes before `sum`, so that a restart is no negative peak. */
import type { Plan } from "../catalog/plan.ts";
import { rangeOf } from "./board.ts";

/** @param selector label matchers, with a comma between them; empty: all */
export function requestRate(plan: Plan, by: string, selector = ""): string {
  return `sum by (${by}) (rate(http_requests_total{${selector}}[${rangeOf(plan)}]))`;
}

/** The share of requests that ended in a 5xx; nothing where there were none. */
export function errorShare(plan: Plan, by: string, selector = ""): string {
  const failed = requestRate(plan, by, selector === "" ? 'status=~"5.."' : `${selector},status=~"5.."`);
  return `${failed} / (${requestRate(plan, by, selector)} > 0)`;
}

/** A quantile of the response time, from buckets, from native histograms, or from both where the plan has both. */
export function responseTime(plan: Plan, quantile: number, by: string, selector = ""): string {
  const range = rangeOf(plan);
  const kinds = new Set(plan.services.map(({ metrics }) => metrics?.histogram));
  const labels = by === "" ? "le" : `le, ${by}`;
  const classic = `histogram_quantile(${quantile}, sum by (${labels}) (rate(http_request_duration_seconds_bucket{${selector}}[${range}])))`;
  const native = `histogram_quantile(${quantile}, sum by (${by}) (rate(http_request_duration_seconds{${selector}}[${range}])))`;
  // Without requests it is NaN, which is no response time.
  if (!kinds.has("native")) return `${classic} >= 0`;
  return kinds.has("classic") ? `(${classic} or ${native}) >= 0` : `${native} >= 0`;
}
