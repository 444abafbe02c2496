/** Panels of the type `timeseries`. */
import { DashboardCursorSync, type DataFrame, type TimeRange } from "@grafana/data";
import { LegendDisplayMode, TooltipDisplayMode, type VizLegendOptions } from "@grafana/schema";
import { TimeSeries, TooltipPlugin } from "@grafana/ui";
import type { Mark } from "../marks.ts";
import { Marks } from "./marks.tsx";

export interface TimeSeriesOptions {
  readonly legend: VizLegendOptions;
  readonly tooltip: { readonly mode?: TooltipDisplayMode };
}

interface Props {
  readonly frames: readonly DataFrame[];
  readonly range: TimeRange;
  readonly options: TimeSeriesOptions;
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
}

export function TimeSeriesPanel({ frames, range, options, marks, width, height }: Props) {
  const all = [...frames];
  return (
    <TimeSeries
      frames={all}
      timeRange={range}
      timeZone="browser"
      width={width}
      height={height}
      legend={{ ...options.legend, displayMode: options.legend.displayMode ?? LegendDisplayMode.List }}
    >
      {(config, aligned) => (
        <>
          <Marks config={config} marks={marks} />
          <TooltipPlugin
            config={config}
            data={aligned}
            frames={all}
            mode={options.tooltip.mode ?? TooltipDisplayMode.Multi}
            sync={() => DashboardCursorSync.Crosshair}
            timeZone="browser"
          />
        </>
      )}
    </TimeSeries>
  );
}
