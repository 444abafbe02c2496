/** The monitoring's settings for the ERP, judged by the servers' own checkers. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { monitoringParts } from "../../catalog/monitoring-plan.ts";
import type { Plan } from "../../catalog/plan.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { plan } from "../testing/declared.ts";
import { alertmanagerSettings } from "./alertmanager.ts";
import { blackboxSettings } from "./exporters.ts";
import { prometheusSettings } from "./prometheus.ts";

interface Targets {
  readonly targets: readonly string[];
  readonly labels?: Record<string, string>;
}
interface Job {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly static_configs: readonly Targets[];
}

const folder = temporaryFolder();
const rendered = prometheusSettings(plan, {
  service: ({ port }) => `127.0.0.1:${port}`,
  part: (name) => `127.0.0.1:${plan.monitoring.ports[name]}`,
  rules: join(folder, "rules", "*.yml"),
});
const prometheus = parse(rendered) as {
  global: { external_labels: object; scrape_interval: string };
  scrape_configs: readonly Job[];
};
const probes = prometheus.scrape_configs.filter(({ job_name }) => job_name.startsWith("probe-"));
const job = (name: string) => prometheus.scrape_configs.find(({ job_name }) => job_name === name);

function accepted(name: string, settings: string, program: string, ...words: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, settings);
  return execFileSync(program, [...words.map((word) => word.replaceAll("{file}", path))], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

describe("the server's own checker accepts", () => {
  test("Prometheus' settings", () => {
    expect(accepted("prometheus.yml", rendered, "promtool", "check", "config", "{file}")).toContain(
      "SUCCESS",
    );
  });

  test("Alertmanager's settings", () => {
    const text = alertmanagerSettings(plan, { inbox: "http://127.0.0.1:9094", secret: () => "" });
    expect(accepted("alertmanager.yml", text, "amtool", "check-config", "{file}")).toContain("SUCCESS");
  });

  test("the blackbox exporter's settings", () => {
    const words = ["--config.check", "--config.file={file}"];
    accepted("blackbox.yml", blackboxSettings(), "prometheus-blackbox-exporter", ...words);
  });

  test("no settings that are wrong", () => {
    const wrong = rendered.replace("scrape_configs", "scrape_config");
    expect(() => accepted("wrong.yml", wrong, "promtool", "check", "config", "{file}")).toThrow();
  });
});

const identities = plan.services.map((service) => ({
  service,
  labels: { service: service.name, team: service.team, version: plan.version },
}));

test.each(identities.filter(({ service }) => service.metrics !== null))(
  "$service.name is scraped, under its identity",
  ({ service, labels }) => {
    expect(job(service.name)).toMatchObject({
      metrics_path: service.metrics?.path,
      static_configs: [{ targets: [`127.0.0.1:${service.port}`], labels }],
    });
  },
);

test.each(identities.filter(({ service }) => service.metrics === null))(
  "$service.name, which has no metrics, is not scraped",
  ({ service }) => {
    expect(job(service.name)).toBeUndefined();
  },
);

test.each(identities)("$service.name's health is probed, under its identity", ({ service, labels }) => {
  const targets = [`http://127.0.0.1:${service.port}${service.health.path}`];
  expect(probes.flatMap((each) => each.static_configs)).toContainEqual({ targets, labels });
});

test("services that are asked at different intervals have jobs of their own, and all are called probe", () => {
  const [first, ...others] = plan.services;
  const health = { ...first?.health, interval: 5_000, timeout: 5_000 };
  const given = { ...plan, services: [{ ...first, health }, ...others] } as Plan;
  const settings = prometheusSettings(given, { service: () => "s:1", part: () => "p:1", rules: "/r/*.yml" });
  accepted("probes.yml", settings, "promtool", "check", "config", "{file}");
  const jobs = (parse(settings) as typeof prometheus).scrape_configs.filter(({ job_name }) =>
    job_name.startsWith("probe-"),
  );
  expect(jobs).toMatchObject([
    { scrape_interval: "5s", scrape_timeout: "5s", static_configs: [{ labels: { service: first?.name } }] },
    { scrape_interval: "10s", scrape_timeout: "2500ms" },
  ]);
  for (const { relabel_configs } of jobs as unknown as { relabel_configs: object[] }[])
    expect(relabel_configs).toContainEqual({ target_label: "job", replacement: "probe" });
});

test("a probe is asked of the blackbox exporter, with a module that it has", () => {
  const exporter = `127.0.0.1:${plan.monitoring.ports["blackbox-exporter"]}`;
  expect(JSON.stringify(probes)).toContain(`"replacement":"${exporter}"`);
  const [{ params }] = probes as unknown as [{ params: { module: string[] } }];
  expect(Object.keys((parse(blackboxSettings()) as { modules: object }).modules)).toEqual(params.module);
});

/** It is asked by way of the probes; the others have no metrics that a rule or a dashboard reads. */
const unscraped: readonly string[] = ["blackbox-exporter", "error-tracker", "grafana", "trace-collector"];

test.each(monitoringParts.filter((part) => !unscraped.includes(part)))("the %s is scraped", (part) => {
  expect(job(part)?.static_configs).toEqual([{ targets: [`127.0.0.1:${plan.monitoring.ports[part]}`] }]);
});

test.each([
  ["postgres-exporter", "postgres"],
  ["redis-exporter", "redis"],
] as const)("without its store the %s is not scraped", (part, store) => {
  const less = { ...plan, stores: plan.stores.filter(({ kind }) => kind !== store) };
  const settings = prometheusSettings(less, {
    service: () => "s:1",
    part: (name) => `${name}:1`,
    rules: "/r",
  });
  expect(settings).not.toContain(`job_name: ${part}`);
});

test("where a name leads to several instances, each is scraped, under the service's identity", () => {
  const settings = prometheusSettings(plan, {
    service: ({ name, port }) => `${name}:${port}`,
    part: (name) => `${name}:1`,
    rules: "/r/*.yml",
    discovery: "names",
  });
  accepted("names.yml", settings, "promtool", "check", "config", "{file}");
  const jobs = (parse(settings) as { scrape_configs: Record<string, unknown>[] }).scrape_configs;
  expect(jobs.find(({ job_name }) => job_name === "valeo-crm")).toMatchObject({
    dns_sd_configs: [{ names: ["valeo-crm"], type: "A", port: 8001 }],
    relabel_configs: expect.arrayContaining([{ target_label: "service", replacement: "valeo-crm" }]),
  });
});

test("a platform leaves exporters out, and brings others", () => {
  const settings = prometheusSettings(plan, {
    service: () => "s:1",
    part: (name) => `${name}:1`,
    rules: "/r/*.yml",
    without: ["process-exporter"],
    more: { cadvisor: "cadvisor:8080" },
  });
  expect(settings).not.toContain("process-exporter");
  expect(settings).toContain("cadvisor:8080");
});

test("what Prometheus sends on carries the application and the environment", () => {
  expect(prometheus.global.external_labels).toEqual({ application: "neuroerp", environment: "dev" });
});

test.each([
  [1_000, "1s"],
  [1_500, "1500ms"],
  [60_000, "1m"],
])("an interval of %i ms is written as Prometheus reads it: %s", (scrapeInterval, text) => {
  const given = { ...plan, monitoring: { ...plan.monitoring, scrapeInterval } };
  const settings = prometheusSettings(given, { service: () => "s:1", part: () => "p:1", rules: "/r/*.yml" });
  expect((parse(settings) as typeof prometheus).global.scrape_interval).toBe(text);
  accepted("interval.yml", settings, "promtool", "check", "config", "{file}");
});
