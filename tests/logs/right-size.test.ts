/** Sizes that are suggested, on a real Prometheus that has a history. */
import { beforeAll, expect, test } from "@jest/globals";
import { planOfStack } from "../../cli/plan.ts";
import { type SizeReport, sizesOf } from "../../cli/right-size.ts";
import { Prometheus } from "../../cli/slo/prometheus.ts";
import { resources } from "../../slo/resources.ts";
import { type Recorded, serveHistory } from "../harness/history.ts";
import { root, run } from "../harness/stack.ts";

const MiB = 2 ** 20;
const hour = 3600;
const plan = planOfStack("dev");
const every = plan.monitoring.scrapeInterval / 1000;
const to = Math.floor(Date.now() / 1000 / every) * every;
const from = to - 2 * hour;

/** For 4 % of the time, which is above the 95th percentile: a peak. */
const isPeak = (time: number) => time > from + hour && time <= from + hour + 0.04 * 2 * hour;

function history(service: string, cores: number, memory: number, peak: number, since = from): Recorded[] {
  const of = (record: string) => `${record}{service="${service}",team="erp"}`;
  const known = (time: number, value: number) => (time < since ? undefined : value);
  return [
    [of(resources.cpuOfLargest), (time) => known(time, isPeak(time) ? 10 * cores : cores)],
    [of(resources.memoryOfLargest), (time) => known(time, isPeak(time) ? peak : memory)],
  ];
}

let url: string;
let sizes: readonly SizeReport[];

beforeAll(async () => {
  url = await serveHistory(
    [
      ...history("valeo-crm", 0.07, 100 * MiB, 200 * MiB),
      // It came to the limit of 512 MiB.
      ...history("valeo-backend", 0.35, 300 * MiB, 505 * MiB),
      ...history("valeo-audit", 0.35, 205 * MiB, 205 * MiB, to - hour / 2),
    ],
    { from, to, every },
  );
  sizes = await sizesOf(plan, new Prometheus(url), 2 * hour * 1000, to);
}, 60_000);

const sizeOf = (service: string) => sizes.find((each) => each.service === service);

test("CPU follows the 95th percentile, memory the peak", () => {
  expect(sizeOf("valeo-crm")).toMatchObject({
    used: { cpu: 0.07, memory: 100 * MiB, memoryPeak: 200 * MiB },
    suggested: { cpu: { value: 100 }, memory: { value: 256 * MiB } },
  });
});

test("one that came to its limit is given more, and what fits stays", () => {
  expect(sizeOf("valeo-backend")?.suggested).toEqual({
    cpu: { value: 500, reason: "fits" },
    memory: { value: 768 * MiB, reason: expect.stringContaining("came to its limit") },
  });
  expect(sizeOf("valeo-audit")?.suggested?.memory).toEqual({ value: 256 * MiB, reason: "fits" });
});

test("how much of the period is known is counted", () => {
  expect(sizeOf("valeo-crm")?.knownSeconds).toBe(2 * hour);
  expect(Math.abs((sizeOf("valeo-audit")?.knownSeconds ?? 0) - hour / 2)).toBeLessThanOrEqual(every);
  expect(sizeOf("valeo-frontend")).toMatchObject({ used: null, suggested: null, knownSeconds: 0 });
});

test("people get the catalogue's change, and are told what is not known", async () => {
  const words = ["right-size", "--url", url, "--period", "3h", "--stack", "dev"];
  const { code, output } = await run(process.execPath, ["cli/main.ts", ...words], root);
  expect([code, output]).toEqual([0, expect.stringContaining(`Nothing is known of valeo-frontend`)]);
  expect(output).toContain("Of valeo-crm 2 h of 3 h are known: a peak may be missing.");
  expect(output).toContain(`  environments: {
    dev: {
      services: {
        "valeo-backend": { resources: { memory: "768 MiB" } },
        "valeo-crm": { resources: { cpu: "100 m", memory: "256 MiB" } },
      },
    },
  },`);
}, 60_000);

test("a period that is none is refused with what is allowed", async () => {
  const words = ["right-size", "--url", url, "--period", "soon", "--stack", "dev"];
  const { code, output } = await run(process.execPath, ["cli/main.ts", ...words], root);
  expect([code, output]).toEqual([1, '--period is "soon"; allowed is a duration from 1h to 400d: 7d\n']);
}, 60_000);
