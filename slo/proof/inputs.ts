/** Raw series of a service, as its exporters give them, while this or that objective is missed. */
import type { Milliseconds, Ratio, RoutePlan } from "../../catalog/plan.ts";
import { selector } from "../promql.ts";
import type { Slo } from "../slo.ts";
import type { InputSeries } from "./rule-test.ts";
import { counter, gauge } from "./values.ts";

export interface Phase {
  readonly steps: number;
  /** The share of bad events of an objective. */
  readonly failing: (slo: Slo) => Ratio;
  /** The share of the usual traffic. @default 1 */
  readonly traffic?: number;
}

export interface Input {
  readonly slos: readonly Slo[];
  readonly phases: readonly Phase[];
  /** Kinds of failure that have never been counted, and so have no series. @default none */
  readonly withoutFailures?: boolean;
}

/** Events a step: of a whole service, and of a group of routes. */
export const manyEvents = 1_000_000;
const fewEvents = 100;

/** Routes that are in no group, with their shares of the service's events. */
const others = [
  { method: "GET", endpoint: "/other", share: 0.7 },
  { method: "POST", endpoint: "/other", share: 0.3 },
] as const;

/** A service of which nothing may be seen: it fails always. */
const stranger = "stranger";

/** Everything that the objectives' rules read. Probes and ages are all good or all bad in a phase: `failing` ≥ 0.5. */
export function inputsOf(input: Input): InputSeries[] {
  const { slos } = input;
  const kinds = new Set(slos.map(({ indicator }) => indicator.kind));
  return [
    ...(kinds.has("errors") || kinds.has("latency") ? requests(input) : []),
    ...(kinds.has("work errors") ? work(input) : []),
    ...slos
      .filter(({ sli }) => sli === "probes" || sli === "freshness")
      .flatMap((slo) => sampled(slo, input)),
  ];
}

/** A route of a group fails as its group does, and has so few requests that the service's objectives do not notice. */
function requests({ slos, phases, withoutFailures = false }: Input): InputSeries[] {
  const ofRequests = slos.filter(({ indicator: { kind } }) => kind === "errors" || kind === "latency");
  const [{ service } = { service: "" }] = ofRequests;
  const whole = ofRequests.filter((slo) => routesOf(slo).length === 0);
  const grouped = new Map(
    ofRequests.flatMap(routesOf).map((route) => [`${route.method} ${route.endpoint}`, route]),
  );
  return [
    ...others.flatMap((route) =>
      requestsOf({ service, route, slos: whole, events: manyEvents * route.share, phases, withoutFailures }),
    ),
    ...[...grouped.values()].flatMap((route) => [
      ...requestsOf({
        service,
        route,
        slos: [...whole, ...ofRequests.filter((slo) => routesOf(slo).includes(route))],
        events: fewEvents,
        phases,
        withoutFailures,
      }),
      // Its endpoint by another method is not of the group.
      ...requestsOf({
        service,
        route: { ...route, method: "HEAD" },
        slos: whole,
        events: fewEvents,
        phases,
        withoutFailures,
      }),
    ]),
    ...requestsOf({
      service: stranger,
      route: others[0],
      slos: whole,
      events: manyEvents,
      phases: phases.map((phase) => ({ ...phase, failing: () => 1 })),
      withoutFailures: false,
    }),
  ];
}

interface Requests {
  readonly service: string;
  readonly route: RoutePlan;
  /** Those that tell how it fails; the last ones count. */
  readonly slos: readonly Slo[];
  /** In a step. */
  readonly events: number;
  readonly phases: readonly Phase[];
  readonly withoutFailures: boolean;
}

/** A share of the good ones is refused: who asks wrongly is answered well. */
const refused = 0.2;

function requestsOf({ service, route, slos, events, phases, withoutFailures }: Requests): InputSeries[] {
  const labels = { service, method: route.method, endpoint: route.endpoint };
  const series = (
    metric: string,
    more: Record<string, string>,
    share: (phase: Phase) => Ratio,
  ): InputSeries => ({
    series: selector(metric, { ...labels, ...more }),
    values: counter(
      phases.map((phase) => ({
        steps: phase.steps,
        gain: events * (phase.traffic ?? 1) * share(phase),
      })),
    ),
  });
  const errors = slos.findLast(({ indicator }) => indicator.kind === "errors");
  const failed = (phase: Phase) => (errors === undefined ? 0 : phase.failing(errors));
  // Of two objectives with one bound, the group's.
  const bounds = new Map(
    slos.flatMap((slo) =>
      slo.indicator.kind === "latency" ? [[slo.indicator.below / 1000, slo] as const] : [],
    ),
  );
  const bucket = (le: string, share: (phase: Phase) => Ratio) =>
    series("http_request_duration_seconds_bucket", { le }, share);
  return [
    series("http_requests_total", { status: "200" }, (phase) => (1 - refused) * (1 - failed(phase))),
    series("http_requests_total", { status: "404" }, (phase) => refused * (1 - failed(phase))),
    ...(withoutFailures ? [] : ["500", "503"]).map((status) =>
      series("http_requests_total", { status }, (phase) => failed(phase) / 2),
    ),
    series("http_request_duration_seconds_count", {}, () => 1),
    ...(bounds.size === 0 ? [] : [bucket("0.0001", () => 0), bucket("+Inf", () => 1)]),
    ...[...bounds].map(([bound, slo]) => bucket(boundText(bound), (phase) => 1 - phase.failing(slo))),
  ];
}

function routesOf({ indicator }: Slo): readonly RoutePlan[] {
  return "routes" in indicator ? indicator.routes : [];
}

/** As the Python client writes it. */
function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function work({ slos, phases, withoutFailures = false }: Input): InputSeries[] {
  return slos
    .filter(({ indicator }) => indicator.kind === "work errors")
    .flatMap((slo) => {
      const series = (job: string, outcome: string, share: (phase: Phase) => Ratio): InputSeries => ({
        series: selector("worker_processed_total", { job, outcome }),
        values: counter(
          phases.map((phase) => ({
            steps: phase.steps,
            gain: manyEvents * (phase.traffic ?? 1) * share(phase),
          })),
        ),
      });
      const good = series(slo.service, "recorded", (phase) => 1 - phase.failing(slo));
      const failed = ["failed", "rejected"].map((outcome) =>
        series(slo.service, outcome, (phase) => phase.failing(slo) / 2),
      );
      return [good, ...(withoutFailures ? [] : failed), series(stranger, "failed", () => 1)];
    });
}

function sampled(slo: Slo, { phases }: Input): InputSeries[] {
  const { service, indicator } = slo;
  const series = (
    metric: string,
    good: number,
    bad: number,
    job = "probe",
    others = "bad",
  ): InputSeries[] => {
    const labels = (name: string) => (job === "probe" ? { job, service: name } : { job: name });
    const values = (isBad: (phase: Phase) => boolean) =>
      gauge(phases.map((phase) => ({ steps: phase.steps, value: isBad(phase) ? bad : good })));
    return [
      { series: selector(metric, labels(service)), values: values((phase) => phase.failing(slo) >= 0.5) },
      { series: selector(metric, labels(stranger)), values: values(() => others === "bad") },
    ];
  };
  switch (indicator.kind) {
    case "availability":
      // Of all other indicators one bad series is enough; this one is a sum.
      return series("probe_success", 1, 0, "probe", "good");
    case "probe errors":
      return series("probe_http_status_code", 200, 503);
    case "probe latency":
      return series("probe_duration_seconds", 0, (indicator.below / 1000) * 2);
    case "freshness":
      return series("worker_oldest_unfinished_seconds", 0, (indicator.below / 1000) * 2, service);
    default:
      return [];
  }
}

/**
 * The traffic of a longer time in one sample. Windows that reach back to it see as many events as after that time, and a
 * test need not last for days.
 */
export function burst(
  length: Milliseconds,
  interval: Milliseconds,
  failing: Phase["failing"] = () => 0,
): Phase[] {
  // A series begins with its first sample: what that holds is no increase.
  return [
    { steps: 1, failing },
    { steps: 1, failing, traffic: length / interval },
  ];
}

/** Samples of a length of time. */
export function stepsIn(length: Milliseconds, interval: Milliseconds): number {
  return Math.round(length / interval);
}
