/** `npm run slo -- report`: each objective, what came of it, and how long its budget will last. */
import type { Milliseconds, Plan, Ratio } from "../../catalog/plan.ts";
import { formatRatio } from "../../catalog/ratio.ts";
import { utilisation } from "../../slo/alerts/service.ts";
import { diskUtilisation } from "../../slo/alerts/stack.ts";
import { window } from "../../slo/promql.ts";
import { names as series, short } from "../../slo/series.ts";
import { slosOf } from "../../slo/slo.ts";
import { lengthOf } from "../../slo/windows.ts";
import { planOfStack } from "../plan.ts";
import { table } from "../table.ts";
import { Prometheus } from "./prometheus.ts";
import { addressOf, type ServerOptions } from "./server.ts";
import { lengthInWords, percent } from "./words.ts";

/** `missed`: an average is beyond its objective. */
export type ObjectiveState = "ok" | "burning" | "spent" | "missed" | "no data";

/** An element of `slo report --json`. */
export interface ObjectiveReport {
  /** Null for what all services share: a disk. */
  readonly service: string | null;
  readonly objective: string;
  /** `budget`: a share of events must be good. `saturation`: an average must stay on its side of a limit. */
  readonly kind: "budget" | "saturation";
  readonly target: Ratio;
  /** Over the period: the share of good events, or the average; null: no data. */
  readonly sli: Ratio | null;
  readonly periodSeconds: number;
  /** 1: untouched, 0: spent, below: overspent. Null: no data, or no budget. */
  readonly budgetLeft: Ratio | null;
  /** In the last hour; 1 spends the budget exactly by the end of the period. */
  readonly burnRate: number | null;
  /** Until the budget is spent at that rate; null where it does not burn. */
  readonly exhaustionSeconds: number | null;
  readonly state: ObjectiveState;
}

export async function sloReport(options: ServerOptions): Promise<void> {
  const rows = await reportOf(planOfStack(options.stack), new Prometheus(await addressOf(options)));
  process.stdout.write(options.json ? `${JSON.stringify(rows, undefined, 2)}\n` : text(rows));
}

export async function reportOf(plan: Plan, prometheus: Prometheus): Promise<ObjectiveReport[]> {
  const [budgets, averages] = await Promise.all([
    budgetRows(plan, prometheus),
    saturationRows(plan, prometheus),
  ]);
  const names = plan.services.map(({ name }) => name);
  // What is of no service comes last.
  const order = (service: string | null) => (service === null ? names.length : names.indexOf(service));
  return [...budgets, ...averages].sort((a, b) => order(a.service) - order(b.service));
}

async function budgetRows(plan: Plan, prometheus: Prometheus): Promise<ObjectiveReport[]> {
  const [remaining, burnRate, exhaustion] = await Promise.all(
    [series.remaining, series.burnRate, series.exhaustion].map(async (name) => {
      const samples = await prometheus.instant(name);
      const found = new Map(
        samples.map(({ labels, value }) => [`${labels["service"]} ${labels["slo"]}`, value]),
      );
      return (service: string, slo: string) => found.get(`${service} ${slo}`) ?? null;
    }),
  );
  return slosOf(plan).map(({ service, name, objective, burning: { budget, period } }) => {
    const left = remaining?.(service, name) ?? null;
    const rate = burnRate?.(service, name) ?? null;
    return {
      service,
      objective: name,
      kind: "budget",
      target: objective,
      sli: left === null ? null : rounded(1 - (1 - left) * budget),
      periodSeconds: lengthOf(period) / 1000,
      budgetLeft: left === null ? null : rounded(left),
      burnRate: rate === null ? null : rounded(rate),
      exhaustionSeconds: exhaustion?.(service, name) ?? null,
      state: budgetState(left, rate),
    };
  });
}

/** A budget is known after its first whole hour, the burn rate after a few minutes. */
function budgetState(left: number | null, rate: number | null): ObjectiveState {
  if (left === null && rate === null) return "no data";
  if (left !== null && left <= 0) return "spent";
  return rate !== null && rate > 1 ? "burning" : "ok";
}

async function saturationRows(plan: Plan, prometheus: Prometheus): Promise<ObjectiveReport[]> {
  const periods = new Map(plan.services.map(({ name, objectives }) => [name, lengthOf(objectives.period)]));
  /** Over the period of each service; of several services with one period, together. */
  const averages = async (series: string, by: string) => {
    const lengths = [...new Set(periods.values())];
    const all = await Promise.all(
      lengths.map(async (length) => [length, await prometheus.instant(averageOf(series, length))] as const),
    );
    return (key: string, length: Milliseconds) =>
      all.find(([each]) => each === length)?.[1].find(({ labels }) => labels[by] === key)?.value ?? null;
  };
  const [cpu, memory, logs] = await Promise.all(
    [utilisation.cpu, utilisation.memory, utilisation.logs].map((series) => averages(series, "service")),
  );
  const services = plan.services.flatMap(({ name, objectives }) => {
    const length = periods.get(name) ?? 0;
    const row = (objective: string, target: Ratio, found: typeof cpu, isFloor = false) =>
      saturation({ service: name, objective, target, length, sli: found?.(name, length) ?? null, isFloor });
    return [
      row("cpu", objectives.cpu, cpu),
      row("memory", objectives.memory, memory),
      row("log-coverage", objectives.logCoverage, logs, true),
    ];
  });
  return [...services, ...(await diskRows(plan, Math.max(...periods.values()), prometheus))];
}

async function diskRows(
  plan: Plan,
  length: Milliseconds,
  prometheus: Prometheus,
): Promise<ObjectiveReport[]> {
  // The strictest of those that write to it, as its alert has it.
  const target = Math.min(...plan.services.map(({ objectives }) => objectives.disk));
  const disks =
    plan.services.length === 0 ? [] : await prometheus.instant(averageOf(diskUtilisation, length));
  if (disks.length === 0 && plan.services.length > 0)
    return [saturation({ service: null, objective: "disk", target, length, sli: null, isFloor: false })];
  return disks
    .map(({ labels, value }) => ({ objective: `disk ${labels["mountpoint"]}`, sli: value }))
    .sort((a, b) => (a.objective < b.objective ? -1 : 1))
    .map((disk) => saturation({ service: null, target, length, isFloor: false, ...disk }));
}

function averageOf(series: string, length: Milliseconds): string {
  return `avg_over_time(${series}[${window(length)}:${window(short)}])`;
}

function saturation(given: {
  readonly service: string | null;
  readonly objective: string;
  readonly target: Ratio;
  readonly length: Milliseconds;
  readonly sli: Ratio | null;
  /** Whether the average must not be below the target, or not above it. */
  readonly isFloor: boolean;
}): ObjectiveReport {
  const { service, objective, target, length, sli, isFloor } = given;
  const isMet = sli !== null && (isFloor ? sli >= target : sli <= target);
  return {
    service,
    objective,
    kind: "saturation",
    target,
    sli: sli === null ? null : rounded(sli),
    periodSeconds: length / 1000,
    budgetLeft: null,
    burnRate: null,
    exhaustionSeconds: null,
    state: sli === null ? "no data" : isMet ? "ok" : "missed",
  };
}

/** Without the noise of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}

function text(rows: readonly ObjectiveReport[]): string {
  const head = [
    "service",
    "objective",
    "target",
    "SLI",
    "period",
    "budget left",
    "burn (1 h)",
    "spent in",
    "state",
  ];
  const known = (value: number | null, words: (value: number) => string) =>
    value === null ? "-" : words(value);
  return table(
    head,
    rows.map((row) => [
      row.service ?? "(host)",
      row.objective,
      formatRatio(row.target),
      known(row.sli, percent),
      lengthInWords(row.periodSeconds * 1000),
      known(row.budgetLeft, percent),
      known(row.burnRate, (rate) => String(Number(rate.toPrecision(3)))),
      known(row.exhaustionSeconds, (seconds) => lengthInWords(seconds * 1000)),
      row.state,
    ]),
  );
}
