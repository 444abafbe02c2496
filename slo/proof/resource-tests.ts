/** Tests of what is recorded of resources: each figure is the one that was put in, and no other service's. */
import { selector, window } from "../promql.ts";
import { resources } from "../resources.ts";
import type { Signals } from "../signals.ts";
import { type Pace, valueIs } from "./expectations.ts";
import type { InputSeries, RuleTest } from "./rule-test.ts";
import { counter, gauge } from "./values.ts";

const minute = 60_000;
const length = 20 * minute;

/** What one instance uses; binary fractions, so that sums are exact. */
const cores = 0.25;
const memory = 96 * 2 ** 20;
const disk = 40 * 2 ** 20;
const files = 24;

/** @param labels those that its series have */
export function resourceTest(
  name: string,
  labels: Readonly<Record<string, string>>,
  { examples }: Signals,
  { interval }: Pace,
): RuleTest {
  const steps = length / interval;
  const used = (service: string, times: number): InputSeries[] => {
    const stays = (series: string, value: number): InputSeries => ({
      series,
      values: gauge([{ steps, value: value * times }]),
    });
    return [
      {
        series: examples.cpuSeconds(service),
        values: counter([{ steps, gain: (cores * times * interval) / 1000 }]),
      },
      stays(examples.memoryBytes(service), memory),
      ...(examples.diskBytes === null ? [] : [stays(examples.diskBytes(service), disk)]),
      stays(examples.openFiles(service), files),
    ];
  };
  const is = (record: string, value: number) =>
    valueIs(selector(record, { service: name }), length - interval, value, { __name__: record, ...labels });
  return {
    name: `resources: what ${name} uses`,
    interval: window(interval),
    input_series: [...used(name, 1), ...used("stranger", 3)],
    promql_expr_test: [
      is(resources.cpu, cores),
      is(resources.memory, memory),
      ...(examples.diskBytes === null ? [] : [is(resources.disk, disk)]),
      is(resources.openFiles, files),
      is(resources.cpuOfLargest, cores),
      is(resources.memoryOfLargest, memory),
    ],
  };
}
