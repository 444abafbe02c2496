/** Times as Docker's provider takes them. */

const seconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, ns: 1e-9 };

/** Seconds of `1m30s`; undefined: it is no such time. */
export function goSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(h|ms|us|ns|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)]
    .map(([, count, unit = "s"]) => Number(count) * (seconds[unit] ?? 1))
    .reduce((all, each) => all + each, 0);
}
