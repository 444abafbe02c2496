/** Two commands in turn, so that a change of the machine's speed meets both alike. */

export interface Figures {
  readonly minimum: number;
  readonly median: number;
}

export interface Pairs {
  /** Seconds. */
  readonly ours: Figures;
  /** Seconds. */
  readonly floor: Figures;
  /** Ours over the floor, pair by pair. */
  readonly ratio: Figures;
}

/** Runs each once without counting, then `rounds` pairs. */
export async function pairs(
  rounds: number,
  ours: () => Promise<void>,
  floor: () => Promise<void>,
): Promise<Pairs> {
  await ours();
  await floor();
  const times: { ours: number; floor: number }[] = [];
  for (let round = 0; round < rounds; round++)
    times.push({ ours: await timed(ours), floor: await timed(floor) });
  return {
    ours: figures(times.map((pair) => pair.ours)),
    floor: figures(times.map((pair) => pair.floor)),
    ratio: figures(times.map((pair) => pair.ours / pair.floor)),
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function figures(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b);
  return { minimum: sorted[0] ?? Number.NaN, median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN };
}

export function table(result: Pairs): string {
  const row = (name: string, { minimum, median }: Figures, unit: string) =>
    `  ${name.padEnd(8)}minimum ${minimum.toFixed(2)}${unit}   median ${median.toFixed(2)}${unit}`;
  return [
    row("ours", result.ours, " s"),
    row("floor", result.floor, " s"),
    row("ratio", result.ratio, "  "),
  ].join("\n");
}
