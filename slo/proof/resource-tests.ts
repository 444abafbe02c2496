/** Tests of what is recorded of resources: each figure is the one that was put in, and no other service's. */
import { selector, window } from "../promql.ts";
import { resources } from "../resources.ts";
import type { Signals } from "../signals.ts";
import { type Pace, valueIs } from "./expectations.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { counter, gauge } from "./values.ts";

const minute = 60_000;
const length = 20 * minute;

/** What the largest instance uses, and the other one, where there are several, half of; binary fractions, so that sums are exact. */
const cores = 0.25;
const memory = 96 * 2 ** 20;
const disk = 40 * 2 ** 20;
const files = 24;

/** @param labels those that its series have */
export function resourceTest(
  name: string,
  labels: Readonly<Record<string, string>>,
  signals: Signals,
  { interval }: Pace,
): RuleTest {
  const { examples } = signals;
  const steps = length / interval;
  const stays = (series: string, value: number): InputSeries => ({
    series,
    values: gauge([{ steps, value }]),
  });
  const instance = (service: string, times: number, named = (series: string) => series): InputSeries[] => [
    {
      series: named(examples.cpuSeconds(service)),
      values: counter([{ steps, gain: (cores * times * interval) / 1000 }]),
    },
    stays(named(examples.memoryBytes(service)), memory * times),
  ];
  const used = (service: string, times: number): InputSeries[] => [
    ...instance(service, times),
    ...(examples.diskBytes === null ? [] : [stays(examples.diskBytes(service), disk * times)]),
    stays(examples.openFiles(service), files * times),
  ];
  const label = signals.instance;
  const other = (series: string) => series.replace(new RegExp(`\\b${label}="[^"]*"`), `${label}="other"`);
  const all = label === null ? 1 : 1.5;
  const is = (record: string, value: number) =>
    valueIs(selector(record, { service: name }), length - interval, value, { __name__: record, ...labels });
  return {
    name: `resources: what ${name} uses`,
    interval: window(interval),
    input_series: [
      ...used(name, 1),
      ...(label === null ? [] : instance(name, 0.5, other)),
      ...used("stranger", 3),
    ],
    promql_expr_test: [
      is(resources.cpu, all * cores),
      is(resources.memory, all * memory),
      ...(examples.diskBytes === null ? [] : [is(resources.disk, disk)]),
      is(resources.openFiles, files),
      is(resources.cpuOfLargest, cores),
      is(resources.memoryOfLargest, memory),
    ],
  };
}
