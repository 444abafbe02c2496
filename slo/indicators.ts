/** What of an indicator is counted in a window, in PromQL: increases of all events, and of the bad ones. */
import type { HistogramKind, Milliseconds, RoutePlan } from "../catalog/plan.ts";
import { anyOf, selector, window } from "./promql.ts";
import type { Slo } from "./slo.ts";

const requests = "http_requests_total";
const durations = "http_request_duration_seconds";
const work = "worker_processed_total";

/** All events of an SLI in a window; without any series, nothing. */
export function totalOf({ indicator, service }: Slo, length: Milliseconds): string {
  const range = window(length);
  switch (indicator.kind) {
    case "errors":
    case "latency":
      return sumOf(indicator.routes, (labels) => countOf(indicator.histogram, { service, ...labels }, range));
    case "work errors":
      return `sum(${increase(work, { job: service }, range)})`;
    case "availability":
    case "probe errors":
    case "probe latency":
      return `sum(count_over_time(${probe("probe_success", service)}[${range}]))`;
    case "freshness":
      return `sum(count_over_time(${oldest(service)}[${range}]))`;
  }
}

/**
 * The bad ones of them. A service without a failure has no series of failures: then it is 0, as long as there are events
 * at all (`or 0 * …`). Increases, never ratios: those of a quiet and of a busy hour have no mean.
 *
 * @param total the number of all events in the window, without labels
 * @param isBad the series of {@link badNow}, or the expression itself in parentheses, with its step
 */
export function badOf(
  slo: Slo,
  length: Milliseconds,
  total: string,
  isBad: (range: string) => string,
): string {
  const { indicator, service } = slo;
  const range = window(length);
  const orNone = (expression: string) => `${expression} or 0 * ${total}`;
  switch (indicator.kind) {
    case "errors":
      return orNone(
        sumOf(indicator.routes, (labels) =>
          increase(requests, { service, ...labels, status: "=~5.." }, range),
        ),
      );
    case "latency":
      return slow(slo, indicator, range, total);
    case "work errors":
      return orNone(`sum(${increase(work, { job: service, outcome: "=~failed|rejected" }, range)})`);
    case "availability":
      return `${total} - sum(sum_over_time(${probe("probe_success", service)}[${range}]))`;
    default:
      return `sum(avg_over_time(${isBad(range)})) * ${total}`;
  }
}

/** Whether the last sample was bad, 1 or 0: where a share of samples cannot be had from the raw series at once. */
export function badNow({ indicator, service }: Slo): string | undefined {
  switch (indicator.kind) {
    case "probe errors": {
      const code = probe("probe_http_status_code", service);
      return `max((${code} >= bool 500) + (${code} == bool 0))`;
    }
    case "probe latency":
      return `max(${probe("probe_duration_seconds", service)} > bool ${indicator.below / 1000})`;
    case "freshness":
      return `max(${oldest(service)} > bool ${indicator.below / 1000})`;
    default:
      return undefined;
  }
}

/**
 * All but the fast ones. Without the bucket of the objective there is no answer, and not "all are fast": the catalogue
 * adds the bucket, and a missing series is an alert of its own.
 */
function slow(
  { service }: Slo,
  { routes, below, histogram }: Extract<Slo["indicator"], { kind: "latency" }>,
  range: string,
  total: string,
): string {
  const bound = below / 1000;
  if (histogram === "native") {
    // Series by series: a sum over histograms of different shapes is empty. An empty one has no fraction (NaN).
    return sumOf(routes, (labels) => {
      const gained = increase(durations, { service, ...labels }, range);
      return `(${count(gained)} > 0) * (1 - histogram_fraction(0, ${bound}, ${gained})) or 0 * ${count(gained)}`;
    });
  }
  // Clients write a whole number of seconds with a point or without.
  const le = Number.isInteger(bound) ? `=~${bound}(\\.0)?` : String(bound);
  const fast = sumOf(routes, (labels) => increase(`${durations}_bucket`, { service, ...labels, le }, range));
  return `${total} - ${fast}`;
}

/** Over all routes, or over those that are named: one selector a method, since endpoints of two methods would mix. */
function sumOf(routes: readonly RoutePlan[], each: (labels: Record<string, string>) => string): string {
  if (routes.length === 0) return `sum(${each({})})`;
  const methods = [...new Set(routes.map(({ method }) => method))];
  const parts = methods.map((method) => {
    const endpoints = routes.filter((route) => route.method === method).map(({ endpoint }) => endpoint);
    return each({
      method,
      endpoint: endpoints.length === 1 ? (endpoints[0] ?? "") : `=~${anyOf(endpoints)}`,
    });
  });
  return `sum(${parts.join(" or ")})`;
}

/** Requests, by the histogram of their durations: it has one series a route, where the counter has one a status. */
function countOf(histogram: HistogramKind, labels: Readonly<Record<string, string>>, range: string): string {
  return histogram === "native"
    ? count(increase(durations, labels, range))
    : increase(`${durations}_count`, labels, range);
}

function count(native: string): string {
  return `histogram_count(${native})`;
}

function increase(metric: string, labels: Readonly<Record<string, string>>, range: string): string {
  return `increase(${selector(metric, labels)}[${range}])`;
}

function probe(metric: string, service: string): string {
  return selector(metric, { job: "probe", service });
}

function oldest(service: string): string {
  return selector("worker_oldest_unfinished_seconds", { job: service });
}
