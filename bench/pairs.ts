/** Two commands in turn, so that a change of the machine's speed meets both alike. */

export interface Figures {
  readonly minimum: number;
  readonly median: number;
}

export interface Pairs {
  readonly rounds: number;
  /** Seconds. */
  readonly ours: Figures;
  /** Seconds. */
  readonly floor: Figures;
  /** Ours over the floor, pair by pair. */
  readonly ratio: Figures;
}

/** A piece of work that is timed; what it gives back is run after it, untimed. */
export type Work = () => Promise<void | (() => Promise<void>)>;

/** Runs each once without counting, then `rounds` pairs. */
export async function pairs(rounds: number, ours: Work, floor: Work): Promise<Pairs> {
  await timed(ours);
  await timed(floor);
  const times: { ours: number; floor: number }[] = [];
  for (let round = 0; round < rounds; round++)
    times.push({ ours: await timed(ours), floor: await timed(floor) });
  return {
    rounds,
    ours: figures(times.map((pair) => pair.ours)),
    floor: figures(times.map((pair) => pair.floor)),
    ratio: figures(times.map((pair) => pair.ours / pair.floor)),
  };
}

/** Seconds. */
async function timed(work: Work): Promise<number> {
  const began = performance.now();
  const after = await work();
  const seconds = (performance.now() - began) / 1000;
  await after?.();
  return seconds;
}

export function figures(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b);
  return { minimum: sorted[0] ?? Number.NaN, median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN };
}

/** "ratio minimum 1.38, median 1.66 (goal ≤ 1.5); ours median 2.20 s, floor median 1.32 s, of 10 pairs" */
export function inWords({ ratio, ours, floor, rounds }: Pairs, goal: number): string {
  return `ratio ${spread(ratio)} (goal ≤ ${goal}); ours median ${ours.median.toFixed(2)} s, floor median ${floor.median.toFixed(2)} s, ${rounds} pairs`;
}

/** "minimum 1.38, median 1.66" */
export function spread({ minimum, median }: Figures, unit = ""): string {
  return `minimum ${minimum.toFixed(2)}${unit}, median ${median.toFixed(2)}${unit}`;
}
