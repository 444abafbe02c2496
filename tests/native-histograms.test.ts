/** Latency objectives on native histograms, which promtool cannot test: a real Prometheus scrapes one and counts. */
import { writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { beforeAll, expect, jest, test } from "@jest/globals";
import protobuf from "protobufjs";
import { api, application } from "../catalog/index.ts";
import { normalise } from "../catalog/normalise.ts";
import { serve, start, temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { ruleFiles } from "../slo/rules.ts";
import { hostSignals } from "../slo/signals.ts";
import { rulesYaml } from "../slo/yaml.ts";
import { eventually, freePort } from "./harness/stack.ts";

jest.setTimeout(120_000);

/** What of Prometheus' exposition format a native histogram needs; the text formats have none. */
const { root } = protobuf.parse(`
  syntax = "proto2";
  package io.prometheus.client;
  message LabelPair { optional string name = 1; optional string value = 2; }
  message Counter { optional double value = 1; }
  message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
  message Histogram {
    optional uint64 sample_count = 1;
    optional double sample_sum = 2;
    optional sint32 schema = 5;
    optional double zero_threshold = 6;
    optional uint64 zero_count = 7;
    repeated BucketSpan positive_span = 12;
    repeated sint64 positive_delta = 13;
  }
  message Metric { repeated LabelPair label = 1; optional Counter counter = 3; optional Histogram histogram = 7; }
  enum MetricType { COUNTER = 0; GAUGE = 1; SUMMARY = 2; UNTYPED = 3; HISTOGRAM = 4; }
  message MetricFamily {
    optional string name = 1;
    optional string help = 2;
    optional MetricType type = 3;
    repeated Metric metric = 4;
  }`);
const family = root.lookupType("io.prometheus.client.MetricFamily");

/** Requests a second of a route that is sometimes slow, and of one that never is, which has other buckets. */
const mixed = { all: 100, slow: 20 } as const;
const fast = { all: 300, slow: 0 } as const;

/** Of schema 3 every bucket is 2^⅛ as wide as the one before: number -8 ends at 0.5 s. */
const bucket = { fast: -8, slow: -7, faster: -30 } as const;

const began = Date.now();

/** The counts grow with the clock, whoever asks. */
const metrics: RequestListener = (_request, response) => {
  const seconds = Math.floor((Date.now() - began) / 1000);
  const labels = (endpoint: string) =>
    Object.entries({ method: "GET", endpoint }).map(([name, value]) => ({ name, value }));
  const histogram = (endpoint: string, all: number, offset: number, deltas: readonly number[]) => ({
    label: labels(endpoint),
    histogram: {
      sampleCount: all * seconds,
      sampleSum: 0.5 * all * seconds,
      schema: 3,
      zeroThreshold: 1e-9,
      zeroCount: 0,
      positiveSpan: [{ offset, length: deltas.length }],
      positiveDelta: deltas.map((delta) => delta * seconds),
    },
  });
  const quick = mixed.all - mixed.slow;
  const families = [
    {
      name: "http_request_duration_seconds",
      type: 4,
      metric: [
        histogram("/mixed", mixed.all, bucket.fast, [quick, mixed.slow - quick]),
        histogram("/fast", fast.all, bucket.faster, [fast.all]),
        // Nobody asks for it: its share is no number, and the others' must not be lost by that.
        { ...histogram("/unused", 0, 0, []), label: labels("/unused") },
      ],
    },
    {
      name: "http_requests_total",
      type: 0,
      metric: [
        {
          label: [...labels("/mixed"), { name: "status", value: "200" }],
          counter: { value: mixed.all * seconds },
        },
      ],
    },
  ];
  const type = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
  response.setHeader("content-type", type);
  for (const each of families) response.write(family.encodeDelimited(family.fromObject(each)).finish());
  response.end();
};

const plan = normalise(
  application({
    name: "shop",
    title: "The shop",
    version: "1.2.3",
    team: "shop",
    services: { crm: api({ app: "crm.app:app", port: 8001, metrics: { histogram: "native" } }) },
  }),
  { environment: "test", configured: [], generateSecrets: true, isFolder: () => true },
);

let url: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  const target = (await serve(metrics)).replace("http://", "");
  const links = { dashboards: "http://127.0.0.1/d", runbooks: "http://127.0.0.1/r" };
  for (const file of ruleFiles(plan, { signals: hostSignals, links }))
    writeFileSync(join(folder, `${file.name}.yml`), rulesYaml(file));
  const settings = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["crm.yml"],
    scrape_configs: [
      { job_name: "crm", static_configs: [{ targets: [target], labels: { service: "crm", team: "shop" } }] },
    ],
  };
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(settings));
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  start([
    "prometheus",
    "--enable-feature=native-histograms",
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=${address}`,
  ]);
  await eventually(
    "a window with 20 s of requests",
    async () => ((await value(total)) ?? 0) > 20 * perSecond,
    60_000,
  );
});

const perSecond = mixed.all + fast.all;
const total = 'slo:events_total:increase5m{service="crm",sli="requests"}';
const slow = 'slo:events_bad:increase5m{service="crm",slo="latency-p95"}';
const errors = 'slo:events_bad:increase5m{service="crm",slo="errors"}';

async function value(query: string): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  const [first] = data.result;
  return first === undefined ? undefined : Number(first.value[1]);
}

test("the slow requests of a native histogram are counted", async () => {
  expect(await value(`${slow} / ignoring (sli, slo) ${total}`)).toBeCloseTo(mixed.slow / perSecond, 4);
});

test("all of them are, over routes whose histograms have other buckets", async () => {
  const seconds = (Date.now() - began) / 1000;
  const counted = (await value(total)) ?? 0;
  // Extrapolated by half a second on both sides; the first scrape's requests are no increase.
  expect(counted).toBeGreaterThan((seconds - 15) * perSecond);
  expect(counted).toBeLessThan((seconds + 1) * perSecond);
});

test("a service without errors has none of them, and no NaN", async () => {
  expect(await value(errors)).toBe(0);
});

test("no rule fails", async () => {
  const response = await fetch(`${url}/api/v1/rules`);
  const { data } = (await response.json()) as {
    data: { groups: { rules: { name: string; lastError?: string }[] }[] };
  };
  const failed = data.groups.flatMap(({ rules }) => rules).filter(({ lastError }) => lastError);
  expect(failed).toEqual([]);
});
