/** Tests of the data itself: which sample is bad, and that it is told when there are none. */
import { dataMissingFor } from "../alerts/burn.ts";
import { selector, window } from "../promql.ts";
import { labelsOf, names } from "../series.ts";
import type { Slo } from "../slo.ts";
import { alertIs, type Pace, valueIs } from "./expectations.ts";
import { inputsOf, stepsIn } from "./inputs.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { isMissing, type Subject } from "./subject.ts";

/** Without a single series every objective says so. */
export function missing({ slos, policy }: Subject, { interval }: Pace): RuleTest {
  return {
    name: "no data at all is told",
    interval: window(interval),
    input_series: [],
    promql_expr_test: slos.flatMap((slo) => [
      alertIs(isMissing(slo, policy), dataMissingFor - interval, false),
      alertIs(isMissing(slo, policy), dataMissingFor + interval, true),
    ]),
  };
}

/** The metric without which an objective has no data, while others of its service have; undefined: there is none. */
function ownMetric({ indicator }: Slo): string | undefined {
  switch (indicator.kind) {
    case "latency":
      return "http_request_duration_seconds_bucket";
    case "probe errors":
      return "probe_http_status_code";
    case "probe latency":
      return "probe_duration_seconds";
    case "freshness":
      return "worker_oldest_unfinished_seconds";
    default:
      return undefined;
  }
}

/** When one metric is missing, its objectives say so, and no others: a bucket that is not there is not silent. */
export function partlyMissing({ slos, policy }: Subject, { interval }: Pace): RuleTest[] {
  const own = new Set(slos.flatMap((slo) => ownMetric(slo) ?? []));
  const at = dataMissingFor + 5 * interval;
  const all = inputsOf({ slos, phases: [{ steps: stepsIn(at, interval) + 1, failing: () => 0 }] });
  return [...own].map((metric) => ({
    name: `no ${metric}: what needs it says so`,
    interval: window(interval),
    input_series: all.filter(({ series }) => !series.startsWith(`${metric}{`)),
    promql_expr_test: slos.map((slo) => alertIs(isMissing(slo, policy), at, ownMetric(slo) === metric)),
  }));
}

interface Samples {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In turn, and whether each is bad. */
  readonly values: string;
  readonly bad: string;
}

function samplesOf({ service, indicator }: Slo): readonly Samples[] {
  const labels = { job: "probe", service };
  const around = (seconds: number) => ({
    values: `0 ${seconds} ${seconds * 1.1} ${seconds * 3}`,
    bad: "0011",
  });
  switch (indicator.kind) {
    case "probe errors":
      // 0: nobody answered. Who asks for what is not there is answered well.
      return [{ metric: "probe_http_status_code", labels, values: "200 404 500 503 0 302", bad: "001110" }];
    case "probe latency":
      return [{ metric: "probe_duration_seconds", labels, ...around(indicator.below / 1000) }];
    case "freshness": {
      const metric = "worker_oldest_unfinished_seconds";
      return [{ metric, labels: { job: service }, ...around(indicator.below / 1000) }];
    }
    default:
      return [];
  }
}

/** A sample at the bound is good, and a good one of another instance mends nothing. */
export function badSamples({ slos }: Subject, { interval }: Pace): RuleTest[] {
  const cases = slos.flatMap((slo) => samplesOf(slo).map((samples) => ({ slo, ...samples })));
  if (cases.length === 0) return [];
  return [
    {
      name: "which samples are bad",
      interval: window(interval),
      input_series: cases.flatMap(({ metric, labels, values }): InputSeries[] => [
        { series: selector(metric, { ...labels, instance: "a" }), values },
        { series: selector(metric, { ...labels, instance: "b" }), values: values.replaceAll(/ .*/g, "x9") },
      ]),
      promql_expr_test: cases.flatMap(({ slo: { team, ...slo }, bad }) => {
        const series = `sum by (team) (${selector(names.badNow, labelsOf(slo))})`;
        return [...bad].map((each, step) => valueIs(series, step * interval, Number(each), { team }));
      }),
    },
  ];
}
