/** `npm run right-size`: what services used against what they ask for, and the change of the catalogue that fits. */
import { formatCpu } from "../catalog/cpu.ts";
import { formatDuration, parseDuration } from "../catalog/duration.ts";
import type { Bytes, Millicores, Milliseconds, Plan, ServicePlan } from "../catalog/plan.ts";
import { formatSize } from "../catalog/size.ts";
import { selector, window } from "../slo/promql.ts";
import { resources } from "../slo/resources.ts";
import { EngineError } from "./engine.ts";
import { planOfStack } from "./plan.ts";
import { bytes } from "./profile/memory.ts";
import { type Suggestion, suggestCpu, suggestMemory, type Used } from "./right-size/suggest.ts";
import { Prometheus } from "./slo/prometheus.ts";
import { addressOf, type ServerOptions } from "./slo/server.ts";
import { lengthInWords } from "./slo/words.ts";
import { table } from "./table.ts";

export interface RightSizeOptions extends ServerOptions {
  readonly period: string;
}

/** An element of `right-size --json`. Bytes, thousandths of a core, seconds. */
export interface SizeReport {
  readonly service: string;
  readonly asked: { readonly cpu: Millicores; readonly memory: Bytes };
  /** Null: nothing is known of it. */
  readonly used: Used | null;
  readonly suggested: { readonly cpu: Suggestion<Millicores>; readonly memory: Suggestion<Bytes> } | null;
  /** How much of the period is known. */
  readonly knownSeconds: number;
  readonly periodSeconds: number;
}

const quantile = 0.95;
/** A few evaluations are missing wherever a Prometheus was restarted. */
const nearlyAll = 0.95;
const longest: Milliseconds = 400 * 86_400_000;

export async function rightSize(options: RightSizeOptions): Promise<void> {
  const period = readPeriod(options.period);
  const plan = planOfStack(options.stack);
  const prometheus = new Prometheus(await addressOf(options));
  const rows = await sizesOf(plan, prometheus, period);
  process.stdout.write(options.json ? `${JSON.stringify(rows, undefined, 2)}\n` : text(rows, plan, period));
}

function readPeriod(said: string): Milliseconds {
  const parsed = parseDuration(said);
  if ("value" in parsed && parsed.value >= 3_600_000 && parsed.value <= longest) return parsed.value;
  throw new EngineError(`--period is "${said}"; allowed is a duration from 1h to 400d: 7d`);
}

/** @param at seconds since 1970 @default now */
export async function sizesOf(
  plan: Plan,
  prometheus: Prometheus,
  period: Milliseconds,
  at?: number,
): Promise<SizeReport[]> {
  const over = async (service: string, series: string, how: (range: string) => string) => {
    const found = await prometheus.instant(how(`${selector(series, { service })}[${window(period)}]`), at);
    // Of a service that has changed its team, there are two.
    return found.length === 0 ? undefined : found.map(({ value }) => value);
  };
  return Promise.all(
    plan.services.map(async (service): Promise<SizeReport> => {
      const { name, resources: asked, objectives } = service;
      const often = (range: string) => `quantile_over_time(${quantile}, ${range})`;
      const [cpu, memory, peak, counts] = await Promise.all([
        over(name, resources.cpuOfLargest, often),
        over(name, resources.memoryOfLargest, often),
        over(name, resources.memoryOfLargest, (range) => `max_over_time(${range})`),
        over(name, resources.memoryOfLargest, (range) => `count_over_time(${range})`),
      ]);
      const samples = (counts ?? []).reduce((sum, count) => sum + count, 0);
      const known = Math.min(period, samples * plan.monitoring.scrapeInterval);
      const used =
        cpu === undefined || memory === undefined || peak === undefined
          ? null
          : { cpu: Math.max(...cpu), memory: Math.max(...memory), memoryPeak: Math.max(...peak) };
      const suggested =
        used === null
          ? null
          : { cpu: suggestCpu(used, asked, objectives), memory: suggestMemory(used, asked, objectives) };
      return {
        service: name,
        asked,
        used,
        suggested,
        knownSeconds: known / 1000,
        periodSeconds: period / 1000,
      };
    }),
  );
}

function text(rows: readonly SizeReport[], plan: Plan, period: Milliseconds): string {
  const head = ["service", "what", "asks for", "P95", "peak", "suggested", "why"];
  const lines = rows.flatMap(({ service, asked, used, suggested }) => {
    if (used === null || suggested === null)
      return [
        [service, "CPU", formatCpu(asked.cpu), "-", "-", "-", "no data"],
        [service, "memory", formatSize(asked.memory), "-", "-", "-", "no data"],
      ];
    const { cpu, memory } = suggested;
    return [
      [service, "CPU", formatCpu(asked.cpu), cores(used.cpu), "-", formatCpu(cpu.value), cpu.reason],
      [
        service,
        "memory",
        formatSize(asked.memory),
        bytes(used.memory),
        bytes(used.memoryPeak),
        formatSize(memory.value),
        memory.reason,
      ],
    ];
  });
  return [
    `What the largest instance of each service used in the last ${formatDuration(period)}:`,
    table(head, lines).trimEnd(),
    ...gaps(rows),
    "",
    ...change(rows, plan),
    "",
  ].join("\n");
}

/** What the figures cannot say. */
function gaps(rows: readonly SizeReport[]): string[] {
  return rows
    .filter(({ knownSeconds, periodSeconds }) => knownSeconds < nearlyAll * periodSeconds)
    .map(({ service, knownSeconds, periodSeconds }) => {
      const [known, all] = [knownSeconds, periodSeconds].map((each) => lengthInWords(each * 1000));
      return knownSeconds === 0
        ? `Nothing is known of ${service}: is it up, and does this Prometheus record ${resources.memoryOfLargest}?`
        : `Of ${service} ${known} of ${all} are known: a peak may be missing.`;
    });
}

/** As TypeScript, for the environment that was measured: of others it says nothing. */
function change(rows: readonly SizeReport[], { environment, services }: Plan): string[] {
  const entries = rows.flatMap(({ service, asked, suggested }) => {
    const wanted = [
      suggested === null || suggested.cpu.value === asked.cpu
        ? undefined
        : `cpu: "${formatCpu(suggested.cpu.value)}"`,
      suggested === null || suggested.memory.value === asked.memory
        ? undefined
        : `memory: "${formatSize(suggested.memory.value)}"`,
    ].filter((field) => field !== undefined);
    if (wanted.length === 0) return [];
    return [`        "${service}": { ${kept(services, service)}resources: { ${wanted.join(", ")} } },`];
  });
  if (entries.length === 0) return ["The catalogue fits: nothing to change."];
  return [
    `What fits, for catalog/neuroerp.ts; "npm run review" tells what it changes:`,
    "",
    "  environments: {",
    `    ${environment}: {`,
    "      services: {",
    ...entries,
    "      },",
    "    },",
    "  },",
  ];
}

/** What stands there already, so that pasting the line loses nothing. */
function kept(services: readonly ServicePlan[], name: string): string {
  const replicas = services.find((service) => service.name === name)?.replicas ?? 1;
  return replicas === 1 ? "" : `replicas: ${replicas}, `;
}

function cores(value: number): string {
  return `${Math.round(value * 1000)} m`;
}
