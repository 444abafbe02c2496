/** What a panel's queries answer, as frames that its kind of component draws. */
import {
  applyFieldOverrides,
  type DataFrame,
  type GrafanaTheme2,
  rangeUtil,
  type TimeRange,
  transformDataFrame,
} from "@grafana/data";
import { lastValueFrom } from "rxjs";
import { fill, type Panel } from "./dashboard.ts";
import { askInstant, askRange, rangeFrames, type Span, tableFrame } from "./prometheus.ts";

export interface PanelData {
  readonly frames: readonly DataFrame[];
  readonly range: TimeRange;
}

/** More than a screen shows. */
const points = 300;

/** The grid of points: on multiples of the step, so that it stands still while time goes on. */
export function spanOf(range: TimeRange, interval: string): Span {
  const [from, to] = [range.from.valueOf() / 1000, range.to.valueOf() / 1000];
  const least = rangeUtil.intervalToSeconds(interval);
  const step = Math.max(1, Math.ceil((to - from) / points / least)) * least;
  return { start: Math.ceil(from / step) * step, end: Math.floor(to / step) * step, step };
}

export async function askPanel(
  panel: Panel,
  values: Readonly<Record<string, string>>,
  range: TimeRange,
  signal: AbortSignal,
): Promise<PanelData> {
  const targets = panel.targets ?? [];
  const span = spanOf(range, panel.interval ?? "15s");
  const answers = await Promise.all(
    targets.map(async (target) => {
      const expr = fill(target.expr, values);
      if (target.instant === true) {
        const series = await askInstant(expr, range.to.valueOf() / 1000, signal);
        return series.length === 0 ? [] : [tableFrame(target, targets.length === 1, series)];
      }
      return rangeFrames(target, span, await askRange(expr, span, signal));
    }),
  );
  const transformations = [...(panel.transformations ?? [])];
  const frames = await lastValueFrom(transformDataFrame(transformations, answers.flat()));
  return { frames, range };
}

/** With units, colours and thresholds, as the panel says. */
export function decorated(
  panel: Panel,
  frames: readonly DataFrame[],
  theme: GrafanaTheme2,
): readonly DataFrame[] {
  const decorated = applyFieldOverrides({
    data: [...frames],
    fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
    timeZone: "browser",
  });
  // The registry knows no options of kinds of panels: what the panel says of them holds for each field.
  const custom: unknown = panel.fieldConfig?.defaults.custom;
  for (const { fields } of decorated) {
    for (const { config } of fields) config.custom = { ...(custom ?? {}), ...config.custom };
  }
  return decorated;
}

export function isEmpty(frames: readonly DataFrame[]): boolean {
  return frames.every(
    ({ fields, length }) => length === 0 || fields.every(({ values }) => values.every(isNothing)),
  );
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}
