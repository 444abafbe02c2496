/** Moments that a dashboard marks in all its panels: deployments, starts. */
import { type Annotation, fill } from "./dashboard.ts";
import { type Mark, merged, starts } from "./marks.ts";
import { nameOf } from "./names.ts";
import { askRange, type Span } from "./prometheus.ts";

export async function askMarks(
  annotations: readonly Annotation[],
  values: Readonly<Record<string, string>>,
  span: Span,
  signal: AbortSignal,
): Promise<readonly Mark[]> {
  const marks = await Promise.all(
    annotations.map(async ({ name, expr = "", titleFormat, iconColor }) => {
      const series = await askRange(fill(expr, values), span, signal);
      return series.flatMap(({ metric, values: samples = [] }) =>
        starts(
          samples.map(([time]) => time),
          span.step,
        ).map((time) => ({
          time: time * 1000,
          title: titleFormat === undefined ? name : nameOf(titleFormat, metric),
          colour: iconColor,
        })),
      );
    }),
  );
  return merged(marks.flat());
}
