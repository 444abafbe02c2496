/**
 * What the rules of objectives cost a real Prometheus: recorded series and evaluation, against Sloth's rules for the
 * same objectives in another server beside it, on a copy of the same 30 days. Goal: half.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { Plan } from "../catalog/plan.ts";
import { isAlert, type RecordingRule, type RuleGroup } from "../slo/rule.ts";
import { ruleFiles } from "../slo/rules.ts";
import { names } from "../slo/series.ts";
import { type Slo, slosOf } from "../slo/slo.ts";
import { rulesYaml } from "../slo/yaml.ts";
import { run } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { Evaluations } from "./evaluations.ts";
import { makeBlocks, rawSeries, recordedSeries, type Span } from "./history.ts";
import { largeApplication, planOf, ruleOptions } from "./large.ts";
import { type Evaluated, Prometheus } from "./prometheus.ts";
import { sloth } from "./sloth.ts";
import { slothSpec } from "./sloth-spec.ts";

/** Each rule is about one service: more of them would take longer, and cost the same each. */
const services = 5;
const day = 86_400;
/** The longest window that a rule reads raw, and the longest that it reads from recorded series; seconds. */
const raw = 3 * day;
const period = 30 * day;
/** How long both servers run, in seconds: a group of 3 minutes is evaluated at a moment of its own within them. */
const watched = 200;

type Side = "ours" | "Sloth";

export async function rules(): Promise<Measured> {
  const plan = planOf(largeApplication(services));
  const interval = plan.monitoring.scrapeInterval / 1000;
  const slos = slosOf(plan);
  const folder = mkdtempSync(join(tmpdir(), "neuroerp-bench-rules-"));
  const samples = rawSeries(plan);
  // The history goes on at the same values.
  const exporter = createServer((_request, response) => {
    const now = Date.now() / 1000;
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(samples.map(({ name, at }) => `${name} ${at(now)}\n`).join(""));
  }).listen(0, "127.0.0.1");
  const servers = new Map<Side, Prometheus>();
  try {
    const groups: ReadonlyMap<Side, readonly RuleGroup[]> = new Map([
      ["ours", ourGroups(plan)],
      ...(await slothGroups(slos, folder)),
    ]);
    const end = Math.floor(Date.now() / 1000);
    const history = join(folder, "history");
    const spans = [
      { from: end - raw, series: samples },
      ...[...groups.values()].flatMap((each) => recorded(each, end)),
    ];
    await makeBlocks(history, spans, end, interval);
    const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    for (const [side, each] of groups) {
      const home = join(folder, side);
      mkdirSync(home);
      cpSync(history, join(home, "data"), { recursive: true });
      servers.set(side, await Prometheus.start(home, rulesYaml({ groups: each }), target, interval));
    }
    return await measure(groups, servers, slos.length);
  } finally {
    for (const server of servers.values()) await server.end();
    exporter.close();
    exporter.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is about objectives; the other rules Sloth does not have. */
function ourGroups(plan: Plan): readonly RuleGroup[] {
  return ruleFiles(plan, ruleOptions)
    .flatMap((file) => file.groups)
    .filter(({ name }) => /-(slo|budget)$/.test(name));
}

/** None without Sloth. */
async function slothGroups(slos: readonly Slo[], folder: string): Promise<[Side, readonly RuleGroup[]][]> {
  const peer = await sloth();
  if ("missing" in peer) {
    console.error(`  ${peer.missing}; ours is measured alone`);
    return [];
  }
  const [spec, out] = [join(folder, "spec.yml"), join(folder, "sloth.yml")];
  writeFileSync(spec, slothSpec(slos));
  const { code, output } = await run(peer.program, ["generate", "-i", spec, "-o", out], folder);
  if (code !== 0) throw new Error(output);
  return [["Sloth", (parse(readFileSync(out, "utf8")) as { groups: RuleGroup[] }).groups]];
}

/** Of the recorded series those that other rules read over a while: which, for how long, and their mean. */
const read: Readonly<Record<string, readonly [seconds: number, mean: number]>> = {
  [names.total(300_000)]: [raw, 10_000],
  [names.bad(300_000)]: [raw, 2],
  [names.total(3_600_000)]: [period, 120_000],
  [names.bad(3_600_000)]: [period, 24],
  "slo:sli_error:ratio_rate5m": [period, 0.0002],
};

function recorded(groups: readonly RuleGroup[], end: number): Span[] {
  const all = groups.flatMap((group) => group.rules).filter((rule): rule is RecordingRule => !isAlert(rule));
  return all.flatMap((rule) => {
    const [length, mean] = read[rule.record] ?? [0, 0];
    return length === 0 ? [] : [{ from: end - length, series: [recordedSeries(rule, mean)] }];
  });
}

interface Cost {
  /** At most: each recording rule makes one, but for what is absent while nothing burns. */
  readonly series: number;
  /** Those that are there. */
  readonly present: number;
  readonly rules: number;
  /** Milliseconds in a minute. */
  readonly evaluation: { readonly minimum: number; readonly median: number };
  /** Milliseconds of one evaluation of every rule. */
  readonly once: number;
  readonly byObjective: Readonly<Record<string, number>>;
  readonly byRule: Readonly<Record<string, number>>;
  /** How often the rarest and the most frequent group was evaluated. */
  readonly counts: readonly [number, number];
  /** CPU seconds of the whole server in a minute. */
  readonly cpu: number;
}

async function measure(
  groups: ReadonlyMap<Side, readonly RuleGroup[]>,
  servers: ReadonlyMap<Side, Prometheus>,
  objectives: number,
): Promise<Measured> {
  const seen = [...servers].map(([side, server]) => ({ side, server, evaluations: new Evaluations(server) }));
  // Not the start, which reads the blocks.
  await sleep(10_000);
  const before = await Promise.all(seen.map(({ server }) => server.cpu()));
  const began = performance.now();
  while (performance.now() - began < watched * 1000) {
    for (const { evaluations } of seen) await evaluations.look();
    await sleep(2_000);
  }
  const minutes = (performance.now() - began) / 60_000;
  const costs: Partial<Record<Side, Cost>> = {};
  for (const [index, { side, server, evaluations }] of seen.entries()) {
    await evaluations.check();
    const own = (groups.get(side) ?? []).flatMap((group) => group.rules);
    const records = own.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
    costs[side] = {
      series: records.length,
      present: await server.value(`count({__name__=~"${[...new Set(records)].join("|")}"})`),
      rules: own.length,
      evaluation: evaluations.cost(),
      once: evaluations.once(),
      byObjective: evaluations.costBy((rule, group) => objectiveOf(rule, group)),
      byRule: evaluations.costBy(({ name, labels }) => [name, labels?.["severity"]].join(" ").trim()),
      counts: evaluations.counts(),
      cpu: ((await server.cpu()) - (before[index] ?? 0)) / minutes,
    };
  }
  return { figures: inWords(costs, objectives), data: { services, objectives, costs } };
}

/** Probes are one series a service, requests are 30: what is cheap for one is cheap for both. */
function objectiveOf({ labels = {} }: Evaluated["rules"][number], group: string): string {
  const isProbes =
    group.endsWith("availability") ||
    [labels["slo"], labels["sli"]].some((name) => /^(availability|probes)$/.test(name ?? ""));
  return isProbes ? "probes" : "requests";
}

function inWords(
  { ours, Sloth: theirs }: Partial<Record<Side, Cost>>,
  objectives: number,
): Record<string, string> {
  if (ours === undefined) throw new Error("ours is not measured");
  const against = (of: (cost: Cost) => number, unit: string, digits: number, goal = " (goal ≤ 0.5)") => {
    const own = `ours ${(of(ours) / objectives).toFixed(digits)}${unit}`;
    if (theirs === undefined) return own;
    return `ratio to Sloth ${(of(ours) / of(theirs)).toFixed(2)}${goal}; ${own}, Sloth ${(of(theirs) / objectives).toFixed(digits)}${unit}`;
  };
  const kind = (name: string) => (cost: Cost) => cost.byObjective[name] ?? Number.NaN;
  const about = `${objectives} objectives of ${services} services, 30 days recorded, evaluated every 15 s`;
  return {
    [`recorded series for each of ${about}`]: `${against(({ series }) => series, "", 1)}; of ours ${ours.present} of ${ours.series} are there, the others when something burns`,
    "evaluation of their rules in a minute, for each objective, median": `${against(({ evaluation }) => evaluation.median, " ms", 1)}; ${ours.counts.join(" to ")} evaluations of each group`,
    "the same, of the quickest evaluations": against(({ evaluation }) => evaluation.minimum, " ms", 1),
    "of that for objectives of requests (errors, latency)": against(kind("requests"), " ms", 1),
    "of that for objectives of probes (availability)": against(kind("probes"), " ms", 1),
    "one evaluation of every rule, though ours of the budget run every 3 minutes and all of Sloth every 15 s":
      against(({ once }) => once, " ms", 1, ""),
    "CPU of the whole server in a minute, for each objective": against(({ cpu }) => cpu * 1000, " ms", 0),
  };
}
