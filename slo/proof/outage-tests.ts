/** Tests of outages: the page comes when theory says, and ends; short ones add up to a ticket. */
import type { Milliseconds, Ratio } from "../../catalog/plan.ts";
import { window } from "../promql.ts";
import { lagOf } from "../series.ts";
import { detection } from "../windows.ts";
import { alertIs, floor, type Pace } from "./expectations.ts";
import { burst, inputsOf, type Phase, stepsIn } from "./inputs.ts";
import type { RuleTest } from "./rule-test.ts";
import { afterglow, burns, isCounted, pairsWith, type Subject } from "./subject.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** An hour and the sample after the burst: then windows up to an hour see none of it. */
const warmUp = hour + 5 * minute;

/** From good to a share of failures and back: the page, when theory says, and its end. */
export function outage({ slos, policy }: Subject, share: Ratio, { interval }: Pace): RuleTest {
  const lasting = 20 * minute;
  const begin = warmUp;
  // Longer windows still see the burst; of what is sampled there is none.
  const cases = slos
    .filter((slo) => isCounted(slo) || share === 1)
    .map((slo) => {
      const pages = pairsWith(slo, "page").filter((pair) => pair.long <= hour || !isCounted(slo));
      const seen = pages.filter((pair) => detection([pair], share, slo.burning) <= lasting - 2 * interval);
      const ends = seen.map((pair) => ({
        first: afterglow(pair, share),
        last: afterglow(pair, share) + lagOf(slo, pair.long),
      }));
      return {
        slo,
        time: detection(pages, share, slo.burning),
        first: Math.max(...ends.map(({ first }) => first)),
        last: Math.max(...ends.map(({ last }) => last)),
      };
    });
  const tail = Math.max(0, ...cases.map(({ last }) => last)) + 4 * interval;
  const phases: Phase[] = [
    ...burst(3 * day, interval),
    { steps: stepsIn(warmUp, interval) - 1, failing: () => 0 },
    { steps: stepsIn(lasting, interval), failing: () => share },
    { steps: stepsIn(tail, interval), failing: () => 0 },
  ];
  return {
    name: `${share * 100} % fail: pages come in time, and end`,
    interval: window(interval),
    input_series: inputsOf({ slos, phases }),
    promql_expr_test: cases.flatMap(({ slo, time, first, last }) => {
      const page = burns(slo, "page", policy);
      if (time > lasting - 2 * interval) return [alertIs(page, begin + lasting, false)];
      const found = begin + floor(time, interval);
      const end = begin + lasting;
      return [
        alertIs(page, begin, false),
        // Of samples the longer windows have seen few: they may be earlier.
        ...(time > interval && isCounted(slo) ? [alertIs(page, found, false)] : []),
        alertIs(page, found + (isCounted(slo) ? interval : 2 * interval), true),
        alertIs(page, end, true),
        alertIs(page, end + floor(first, interval) - 2 * interval, true),
        alertIs(page, end + floor(last, interval) + 2 * interval, false),
      ];
    }),
  };
}

/** Outages of a few minutes in three good days: probes and ages, which cannot fail by a share. */
export function shortOutages({ slos, policy }: Subject, { interval }: Pace): RuleTest {
  const sampled = slos.filter((slo) => !isCounted(slo));
  const isDown: Phase["failing"] = (slo) => (isCounted(slo) ? 0 : 1);
  const enough = sampled.map((slo) =>
    Math.min(...pairsWith(slo, "ticket").map((pair) => pair.long * pair.threshold)),
  );
  // Below the first ticket of all, then above the last.
  const first = Math.max(interval, floor(Math.min(...enough) * 0.7, interval));
  const second = floor(Math.max(...enough) * 1.3, interval) - first + interval;
  const good = 3 * day;
  const between = hour;
  const phases: Phase[] = [
    { steps: stepsIn(good, interval), failing: () => 0 },
    { steps: stepsIn(first, interval), failing: isDown },
    { steps: stepsIn(between, interval), failing: () => 0 },
    { steps: stepsIn(second, interval), failing: isDown },
    { steps: stepsIn(hour, interval), failing: () => 0 },
  ];
  const afterFirst = good + first + 20 * minute;
  const again: Milliseconds = good + first + between - interval;
  return {
    name: "short outages: a ticket when they add up",
    interval: window(interval),
    input_series: inputsOf({ slos, phases }),
    promql_expr_test: sampled.flatMap((slo, index) => {
      const ticket = burns(slo, "ticket", policy);
      const whole = enough[index] ?? 0;
      const part = (share: number) => Math.max(0, floor(whole * share - first, interval));
      return [
        alertIs(ticket, good, false),
        alertIs(ticket, afterFirst, false),
        // Both outages count.
        alertIs(ticket, again + part(0.8), false),
        alertIs(ticket, again + part(1.2) + interval + 10 * minute, true),
      ];
    }),
  };
}
