/** One panel: its frame, its states (loading, failed, empty), and the component of its type. */
import { type DataFrame, type FieldConfigSource, LoadingState, type TimeRange } from "@grafana/data";
import { PanelChrome, useTheme2 } from "@grafana/ui";
import { type ReactElement, useCallback, useMemo } from "react";
import { askPanel, decorated, isEmpty, type PanelData } from "./ask-panel.ts";
import { fill, type Panel } from "./dashboard.ts";
import { type Loaded, useLoaded } from "./load.ts";
import type { Mark } from "./marks.ts";
import { type BarGaugeOptions, BarGaugePanel } from "./panels/bar-gauge.tsx";
import { type StatOptions, StatPanel } from "./panels/stat.tsx";
import { type TableOptions, TablePanel } from "./panels/table.tsx";
import { type TextOptions, TextPanel } from "./panels/text.tsx";
import { type TimeSeriesOptions, TimeSeriesPanel } from "./panels/time-series.tsx";

interface Props {
  readonly panel: Panel;
  readonly values: Readonly<Record<string, string>>;
  readonly range: () => TimeRange;
  readonly turn: number;
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
}

export function PanelView({ panel, values, range, turn, marks, width, height }: Props) {
  const theme = useTheme2();
  const load = useCallback(
    (signal: AbortSignal) => askPanel(panel, values, range(), signal),
    [panel, values, range],
  );
  const loaded = useLoaded(load, turn);
  const frames = useMemo(
    () => decorated(panel, loaded.value?.frames ?? [], theme),
    [panel, loaded.value, theme],
  );
  return (
    <PanelChrome
      width={width}
      height={height}
      title={fill(panel.title ?? "", values)}
      description={fill(panel.description ?? "", values)}
      loadingState={loaded.loading ? LoadingState.Loading : LoadingState.Done}
      {...(loaded.error === null ? {} : { statusMessage: loaded.error })}
    >
      {(innerWidth, innerHeight) => (
        <div data-state={stateOf(panel, loaded)} style={{ height: innerHeight }}>
          {drawn({ panel, values, loaded, frames, marks, width: innerWidth, height: innerHeight })}
        </div>
      )}
    </PanelChrome>
  );
}

type State = "loading" | "error" | "empty" | "drawn";

function stateOf(panel: Panel, { value, error }: Loaded<PanelData>): State {
  if (panel.type === "text") return "drawn";
  if (error !== null) return "error";
  if (value === undefined) return "loading";
  return isEmpty(value.frames) ? "empty" : "drawn";
}

interface Drawing {
  readonly panel: Panel;
  readonly values: Readonly<Record<string, string>>;
  readonly loaded: Loaded<PanelData>;
  readonly frames: readonly DataFrame[];
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
}

function drawn({ panel, values, loaded, frames, marks, width, height }: Drawing): ReactElement {
  const { value, error } = loaded;
  const state = stateOf(panel, loaded);
  if (panel.type === "text") return <TextPanel options={panel.options as TextOptions} values={values} />;
  if (state === "error") return <Message text={error ?? ""} bad={true} />;
  if (value === undefined) return <Message text="Loading …" />;
  if (state === "empty") return <Message text={panel.fieldConfig?.defaults.noValue ?? "No data"} />;
  const fieldConfig: FieldConfigSource = panel.fieldConfig ?? { defaults: {}, overrides: [] };
  const common = { frames, fieldConfig, width, height };
  switch (panel.type) {
    case "timeseries":
      return (
        <TimeSeriesPanel
          {...common}
          range={value.range}
          marks={marks}
          options={panel.options as TimeSeriesOptions}
        />
      );
    case "stat":
      return <StatPanel {...common} options={panel.options as StatOptions} />;
    case "bargauge":
      return <BarGaugePanel {...common} options={panel.options as BarGaugeOptions} />;
    case "table":
      return <TablePanel {...common} options={panel.options as TableOptions} />;
    default:
      return <Message text={`Panels of the type "${panel.type}" cannot be drawn here.`} bad={true} />;
  }
}

function Message({ text, bad = false }: { readonly text: string; readonly bad?: boolean }) {
  const { colors } = useTheme2();
  return (
    <div
      role={bad ? "alert" : "status"}
      style={{
        display: "grid",
        placeContent: "center",
        height: "100%",
        textAlign: "center",
        overflow: "auto",
        overflowWrap: "anywhere",
        color: bad ? colors.error.text : colors.text.secondary,
      }}
    >
      {text}
    </div>
  );
}
