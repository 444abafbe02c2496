/** The monitoring's own checkers, on the settings of many plans at once. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { parse, stringify } from "yaml";
import { parseDuration } from "../../catalog/duration.ts";
import type { Plan, ServicePlan } from "../../catalog/plan.ts";
import { commandOf } from "../service-variables.ts";
import type { Rendered } from "./rendered.ts";

interface Job {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly scrape_interval?: string;
  readonly static_configs: readonly object[];
  readonly relabel_configs?: readonly { readonly target_label?: string; readonly replacement?: string }[];
}
interface Settings {
  readonly global: object;
  readonly scrape_configs: readonly Job[];
}

interface Group {
  readonly name: string;
  readonly cmdline: readonly string[];
}

export function judgeMonitoring(batch: readonly Rendered[], folder: string): void {
  accepted(["promtool", "check", "config"], filesOf(batch, "monitoring/prometheus.yml", folder));
  accepted(["promtool", "check", "rules"], filesOf(batch, /^monitoring\/rules\/.*\.yml$/, folder));
  accepted(["amtool", "check-config"], filesOf(batch, "monitoring/alertmanager.yml", folder));
  accepted(["logrotate", "--debug"], filesOf(batch, "logrotate/logrotate.conf", folder));
  judgeProcessGroups(batch, folder);
  for (const each of batch) judgeScrapes(each);
}

/** Each different content once. */
function filesOf(batch: readonly Rendered[], path: string | RegExp, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const contents = new Set(
    batch
      .flatMap(({ files }) =>
        [...files].filter(([name]) => (typeof path === "string" ? name === path : path.test(name))),
      )
      .map(([, content]) => content),
  );
  return [...contents].map((content, index) => {
    const file = join(folder, `${index}-${String(path).replaceAll(/[^\w.]/g, "-")}`);
    writeFileSync(file, content);
    return file;
  });
}

function accepted([program = "", ...words]: readonly string[], files: readonly string[]): void {
  if (files.length === 0) return;
  const { status, stdout, stderr } = spawnSync(program, [...words, ...files], { encoding: "utf8" });
  expect(`${program} ended with ${status}${status === 0 ? "" : `\n${stdout}${stderr}`}`).toBe(
    `${program} ended with 0`,
  );
}

/** Each service's command line is in its own group. The exporter has no checker: it reads its settings, and then cannot listen. */
function judgeProcessGroups(batch: readonly Rendered[], folder: string): void {
  const groups = batch.flatMap(({ plan, files }) => {
    const { process_names } = parse(files.get("monitoring/processes.yml") ?? "") as {
      process_names: Group[];
    };
    for (const service of plan.services) {
      const [pattern = "^$"] = process_names.find(({ name }) => name === service.name)?.cmdline ?? [];
      expect(commandOf(service, "127.0.0.1").join(" ")).toMatch(new RegExp(pattern));
    }
    return process_names;
  });
  const file = join(folder, "processes.yml");
  writeFileSync(file, stringify({ process_names: groups }));
  const { stderr } = spawnSync(
    "prometheus-process-exporter",
    ["-config.path", file, "-web.listen-address=nowhere"],
    {
      encoding: "utf8",
    },
  );
  expect(stderr).toContain("listen tcp: address nowhere");
}

function judgeScrapes({ plan, files }: Rendered): void {
  const { global, scrape_configs: jobs } = parse(files.get("monitoring/prometheus.yml") ?? "") as Settings;
  expect(global).toMatchObject({
    external_labels: { application: plan.application, environment: plan.environment },
  });
  const measured = plan.services.filter(({ metrics }) => metrics !== null);
  expect(jobs.filter(({ job_name }) => measured.some(({ name }) => name === job_name))).toMatchObject(
    measured.map((service) => ({
      job_name: service.name,
      metrics_path: service.metrics?.path,
      static_configs: [{ targets: [`127.0.0.1:${service.port}`], labels: labelsOf(plan, service) }],
    })),
  );
  const probed = jobs.filter(({ relabel_configs = [] }) =>
    relabel_configs.some((rule) => rule.target_label === "job" && rule.replacement === "probe"),
  );
  const targets = probed.flatMap(({ scrape_interval, static_configs }) =>
    static_configs.map((target) => ({ ...target, interval: parseDuration(scrape_interval ?? "") })),
  );
  expect(targets).toHaveLength(plan.services.length);
  for (const service of plan.services) {
    expect(targets).toContainEqual({
      targets: [`http://127.0.0.1:${service.port}${service.health.path}`],
      labels: labelsOf(plan, service),
      interval: { value: service.health.interval },
    });
  }
}

function labelsOf(plan: Plan, { name, team }: ServicePlan): object {
  return { service: name, team, version: plan.version };
}
