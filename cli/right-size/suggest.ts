/** What a service should ask for, from what it used. */
import type { Bytes, Millicores, Ratio } from "../../catalog/plan.ts";

const MiB = 2 ** 20;

/** What the largest instance used over the period. */
export interface Used {
  /** Cores: 95 % of the time it was no more. */
  readonly cpu: number;
  /** Likewise, bytes. */
  readonly memory: number;
  /** The most that it ever held. */
  readonly memoryPeak: number;
}

export interface Asked {
  readonly cpu: Millicores;
  readonly memory: Bytes;
}

/** The largest shares of what it asks for that its objectives let it use. */
export interface Shares {
  readonly cpu: Ratio;
  readonly memory: Ratio;
}

export interface Suggestion<Value> {
  readonly value: Value;
  readonly reason: string;
}

/** A peak that was not seen yet is higher than the highest that was: memory that is missing ends the process. */
const memoryHeadroom = 1.25;
/** A process that came so near to its limit may have been ended by it, or held back: what it wants is not known. */
const atTheLimit = 0.95;
const beyondTheLimit = 1.5;
/** A difference below this is not worth a restart. */
const worthwhile = 0.1;

/** Enough for a start, which would else be slower than its health check allows. */
const leastCpu: Millicores = 50;
const cpuStep: Millicores = 10;
/** What the catalogue allows. */
const leastMemory: Bytes = 32 * MiB;
const memoryStep: Bytes = 16 * MiB;

/** The least at which the 95th percentile is within the objective: CPU that is missing only makes it slower. */
export function suggestCpu(used: Used, asked: Asked, shares: Shares): Suggestion<Millicores> {
  const fitting = up((used.cpu * 1000) / shares.cpu, cpuStep, leastCpu);
  const why =
    fitting === leastCpu
      ? `the least that a start needs`
      : `P95 divided by the objective of ${percent(shares.cpu)}`;
  return worth(fitting, asked.cpu, why);
}

/** Never below the peak with headroom, nor below what the objective allows. */
export function suggestMemory(used: Used, asked: Asked, shares: Shares): Suggestion<Bytes> {
  if (used.memoryPeak >= atTheLimit * asked.memory) {
    const value = up(asked.memory * beyondTheLimit, memoryStep, leastMemory);
    return { value, reason: "it came to its limit, so that what it wants is not known: half as much again" };
  }
  const ofPeak = used.memoryPeak * memoryHeadroom;
  const ofObjective = used.memory / shares.memory;
  const fitting = up(Math.max(ofPeak, ofObjective), memoryStep, leastMemory);
  const why =
    fitting === leastMemory
      ? "the least that the catalogue allows"
      : ofPeak >= ofObjective
        ? `the peak × ${memoryHeadroom}`
        : `P95 divided by the objective of ${percent(shares.memory)}`;
  return worth(fitting, asked.memory, why);
}

function worth(fitting: number, asked: number, why: string): Suggestion<number> {
  if (Math.abs(fitting - asked) <= worthwhile * asked) return { value: asked, reason: "fits" };
  return { value: fitting, reason: why };
}

function up(value: number, step: number, least: number): number {
  // 70.00000000000001 is 70.
  return Math.max(least, Math.ceil(Number((value / step).toPrecision(12))) * step);
}

function percent(share: Ratio): string {
  return `${Number((share * 100).toPrecision(10))} %`;
}
