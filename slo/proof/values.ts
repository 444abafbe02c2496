/** Samples in promtool's notation. */

/**
 * A counter that gains so much a step, for so many steps, phase by phase; the first step is the first sample. promtool
 * adds the gain up, and where that came to more than the first sample of the next phase, the counter would begin anew:
 * gains have few enough binary digits that sums of them are exact.
 */
export function counter(phases: readonly { readonly steps: number; readonly gain: number }[]): string {
  let value = 0;
  return phases
    .filter(({ steps }) => steps > 0)
    .map(({ steps, gain }) => {
      const exactly = gain < 1e-6 ? 0 : Math.fround(gain);
      const first = value + exactly;
      value += exactly * steps;
      return run(first, exactly, steps);
    })
    .join(" ");
}

/** A gauge with one value for so many steps, phase by phase; undefined: no samples. */
export function gauge(
  phases: readonly { readonly steps: number; readonly value: number | undefined }[],
): string {
  return phases
    .filter(({ steps }) => steps > 0)
    .map(({ steps, value }) => (value === undefined ? `_x${steps}` : run(value, 0, steps)))
    .join(" ");
}

/** `a+bxn` is a, a+b, … a+n·b: n + 1 samples. */
function run(first: number, gain: number, steps: number): string {
  return steps === 1 ? text(first) : `${text(first)}+${text(gain)}x${steps - 1}`;
}

/** Without an exponent, which the notation does not know. */
function text(value: number): string {
  const short = String(value);
  return short.includes("e") ? value.toFixed(20) : short;
}
