/** Moments that are marked in charts. */

export interface Mark {
  /** Milliseconds. */
  readonly time: number;
  readonly title: string;
  readonly colour: string;
}

/** A deployment starts a process too: one mark, named after both, in the colour of the first. */
export function merged(marks: readonly Mark[]): readonly Mark[] {
  const byTime = new Map<number, Mark>();
  for (const mark of marks) {
    const first = byTime.get(mark.time);
    byTime.set(mark.time, first === undefined ? mark : { ...first, title: `${first.title}, ${mark.title}` });
  }
  return [...byTime.values()];
}

/** What is true for several points in a row happened once: at the first. */
export function starts(times: readonly number[], step: number): readonly number[] {
  return times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > step);
}
