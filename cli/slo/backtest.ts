/** `npm run slo -- backtest`: when the alerts of today would have fired on the history of a Prometheus server. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plan } from "../../catalog/plan.ts";
import { ruleOptions } from "../../components/monitoring/rules.ts";
import type { AlertingRule } from "../../slo/rule.ts";
import { names, short } from "../../slo/series.ts";
import { slosOf } from "../../slo/slo.ts";
import { rulesYaml } from "../../slo/yaml.ts";
import { EngineError } from "../engine.ts";
import { planOfStack } from "../plan.ts";
import { siteOf } from "../site.ts";
import { table } from "../table.ts";
import { type Incident, incidentsOf, startOf } from "./incidents.ts";
import { mostPoints, Prometheus } from "./prometheus.ts";
import { type Range, type RangeOptions, readRange } from "./range.ts";
import { type Replay, replayOf } from "./replayed.ts";
import { addressOf, type ServerOptions } from "./server.ts";
import { inTemporaryFolder, run, withPrometheus } from "./throwaway.ts";
import { lengthInWords } from "./words.ts";

export type BacktestOptions = ServerOptions & RangeOptions;

export async function backtest(options: BacktestOptions): Promise<void> {
  const range = readRange(options, Date.now() / 1000);
  const plan = planOfStack(options.stack);
  const url = await addressOf(options);
  const replay = replayOf(plan, ruleOptions(plan, siteOf(options.stack, plan)));
  say(`Replaying the alerts of "${plan.environment}" on ${url}, ${span(range)}, every ${range.step} s.`);
  const { incidents, silent } = await replayed(plan, replay, url, range);
  for (const each of silent) say(`no data: ${each}`);
  say(
    `not replayed: ${replay.others.join(", ")} (they need a longer history, or tell of the absence of one)`,
  );
  if (options.json) process.stdout.write(`${JSON.stringify(incidents.map(forPrograms), undefined, 2)}\n`);
  else process.stdout.write(incidents.length === 0 ? `No alert fires ${span(range)}.\n` : text(incidents));
}

interface Replayed {
  /** In order of time. */
  readonly incidents: readonly Incident[];
  /** Services with the SLI of which the history has no events. */
  readonly silent: readonly string[];
}

async function replayed(plan: Plan, replay: Replay, url: string, range: Range): Promise<Replayed> {
  return inTemporaryFolder(async (folder, signal) => {
    const history = new Prometheus(url, signal);
    // It fails early where nobody answers; promtool would take its time.
    const onRaw = await firing(history, replay.onRaw, range);
    const blocks = await recordAnew(plan, replay, history.url, range, folder, signal);
    return withPrometheus(folder, blocks, signal, async (address) => {
      const anew = new Prometheus(address, signal);
      const onRecorded = await firing(anew, replay.onRecorded, range);
      const incidents = [...onRaw, ...onRecorded].sort((a, b) => a.firedAt - b.firedAt);
      return { incidents, silent: await silentOf(plan, anew, range) };
    });
  });
}

/** What the alerts look back to must be recorded, too: up to the longest window, and the pending time. */
async function recordAnew(
  plan: Plan,
  { recorded, onRecorded }: Replay,
  url: string,
  range: Range,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const [rules, blocks] = ["rules.yml", join(folder, "blocks")];
  await writeFile(join(folder, rules), rulesYaml({ groups: recorded }));
  await mkdir(blocks);
  const { from, to, step } = range;
  const windows = slosOf(plan).flatMap(({ pairs }) => pairs.map(({ long }) => long / 1000));
  const start = Math.min(from, ...onRecorded.map((rule) => startOf(rule, range))) - Math.max(0, ...windows);
  const command = [
    ...["promtool", "tsdb", "create-blocks-from"],
    // Each rule makes blocks of its own, each of one query.
    `--max-block-duration=${mostPoints * step}s`,
    "rules",
    `--url=${url}`,
    `--start=${start - short / 1000}`,
    `--end=${to + step}`,
    `--eval-interval=${step}s`,
    `--output-dir=${blocks}`,
    rules,
  ];
  // When in a step a group is evaluated comes of its file's name: a path of its own for each run would shift it.
  await run(command, folder, signal);
  if ((await readdir(blocks)).length === 0)
    throw new EngineError(`${url} has no history of these services ${span(range)}`);
  return blocks;
}

async function firing(server: Prometheus, rules: readonly AlertingRule[], range: Range): Promise<Incident[]> {
  const all: Incident[] = [];
  for (const rule of rules) {
    const conditions = await server.range(rule.expr, startOf(rule, range), range.to, range.step);
    all.push(...incidentsOf(rule, conditions, range));
  }
  return all;
}

async function silentOf(plan: Plan, anew: Prometheus, { from, to }: Range): Promise<string[]> {
  const found = await anew.instant(`last_over_time(${names.total(short)}[${to - from}s])`, to);
  const keys = new Set(found.map(({ labels }) => `${labels["service"]}: ${labels["sli"]}`));
  return [...new Set(slosOf(plan).map(({ service, sli }) => `${service}: ${sli}`))].filter(
    (key) => !keys.has(key),
  );
}

function forPrograms({ alert, severity, labels, firedAt, endedAt, value }: Incident): object {
  return {
    alert,
    severity,
    service: labels["service"] ?? null,
    slo: labels["slo"] ?? null,
    firedAt: time(firedAt),
    endedAt: endedAt === null ? null : time(endedAt),
    value,
    labels,
  };
}

function text(incidents: readonly Incident[]): string {
  const head = ["fired (UTC)", "ended (UTC)", "lasted", "severity", "alert", "service", "objective", "value"];
  return table(
    head,
    incidents.map(({ alert, severity, labels, firedAt, endedAt, value }) => [
      time(firedAt),
      endedAt === null ? "fires still" : time(endedAt),
      endedAt === null ? "" : lengthInWords((endedAt - firedAt) * 1000),
      severity,
      alert,
      labels["service"] ?? labels["store"] ?? labels["mountpoint"] ?? "",
      labels["slo"] ?? "",
      String(Number(value.toPrecision(3))),
    ]),
  );
}

function span({ from, to }: Range): string {
  return `from ${time(from)} to ${time(to)}`;
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
