/** What evaluations of rules cost in a Prometheus, as it tells of the last one of each group. */
import { type Figures, figures } from "./pairs.ts";
import type { Evaluated, Prometheus } from "./prometheus.ts";

type Rule = Evaluated["rules"][number];

interface Seen {
  readonly interval: number;
  last: string;
  /** Seconds of each evaluation. */
  readonly times: number[];
  readonly rules: { readonly rule: Rule; readonly times: number[] }[];
}

/** By name of the group. */
export class Evaluations {
  private readonly server: Prometheus;
  private readonly groups = new Map<string, Seen>();

  constructor(server: Prometheus) {
    this.server = server;
  }

  /** To be called more often than any group is evaluated. */
  async look(): Promise<void> {
    for (const { name, interval, evaluationTime, lastEvaluation, rules } of await this.server.groups()) {
      // The year 1: not yet.
      if (lastEvaluation.startsWith("0001")) continue;
      const seen = this.groups.get(name) ?? { interval, last: "", times: [], rules: [] };
      this.groups.set(name, seen);
      if (seen.last === lastEvaluation) continue;
      seen.last = lastEvaluation;
      seen.times.push(evaluationTime);
      for (const [index, rule] of rules.entries()) {
        seen.rules[index] ??= { rule, times: [] };
        seen.rules[index].times.push(rule.evaluationTime);
      }
    }
  }

  /** Throws where a rule failed or a group was never evaluated: then nothing was measured. */
  async check(): Promise<void> {
    for (const { name, rules, lastEvaluation } of await this.server.groups()) {
      if (lastEvaluation.startsWith("0001")) throw new Error(`the group ${name} was never evaluated`);
      const failed = rules.find(({ health }) => health !== "ok");
      if (failed !== undefined)
        throw new Error(`${failed.name} in ${name} is ${failed.health}: ${failed.lastError}`);
    }
  }

  /** Milliseconds of evaluation in a minute: of all groups, from the quickest and from the median evaluation of each. */
  cost(): Figures {
    const all = [...this.groups.values()].map((seen) => perMinute(settled(seen.times), seen.interval));
    return { minimum: sum(all.map(({ minimum }) => minimum)), median: sum(all.map(({ median }) => median)) };
  }

  /** Milliseconds of one evaluation of every group, medians, however often that is. */
  once(): number {
    return sum([...this.groups.values()].map(({ times }) => figures(settled(times)).median * 1000));
  }

  /** Milliseconds in a minute, medians, by what the rules are. */
  costBy(kind: (rule: Rule, group: string) => string): Record<string, number> {
    const costs: Record<string, number> = {};
    for (const [group, { interval, rules }] of this.groups) {
      for (const { rule, times } of rules) {
        const name = kind(rule, group);
        costs[name] = (costs[name] ?? 0) + perMinute(settled(times), interval).median;
      }
    }
    return costs;
  }

  /** How often a group was evaluated: the rarest and the most frequent one. */
  counts(): readonly [number, number] {
    const all = [...this.groups.values()].map(({ times }) => settled(times).length);
    return [Math.min(...all), Math.max(...all)];
  }
}

/** The first evaluation reads from disk what the others find in memory; it counts where there is no other. */
function settled(times: readonly number[]): readonly number[] {
  return times.length > 1 ? times.slice(1) : times;
}

function perMinute(times: readonly number[], interval: number): Figures {
  return figures(times.map((seconds) => (seconds * 1000 * 60) / interval));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
