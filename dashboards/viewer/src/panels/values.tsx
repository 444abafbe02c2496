/** What panels of the types `stat` and `bargauge` share: the last value of each series, side by side. */
import {
  type DataFrame,
  type DisplayValueAlignmentFactors,
  type FieldConfigSource,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type ReduceDataOptions,
  type VizOrientation,
} from "@grafana/data";
import { useTheme2, VizRepeater, type VizRepeaterRenderValueProps } from "@grafana/ui";
import type { ReactElement } from "react";

export interface ValueProps<Options> {
  readonly frames: readonly DataFrame[];
  readonly fieldConfig: FieldConfigSource;
  readonly options: Options;
  readonly width: number;
  readonly height: number;
}

export interface ValueOptions {
  readonly reduceOptions: ReduceDataOptions;
  readonly orientation: VizOrientation;
}

export type Drawn = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>;

interface Props extends ValueProps<ValueOptions> {
  /** Whether the course behind the value is wanted too. */
  readonly sparkline: boolean;
  readonly draw: (value: Drawn) => ReactElement;
}

export function Values({ frames, fieldConfig, options, width, height, sparkline, draw }: Props) {
  const theme = useTheme2();
  return (
    <VizRepeater
      source={frames}
      renderCounter={0}
      width={width}
      height={height}
      orientation={options.orientation}
      itemSpacing={6}
      autoGrid={true}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      getValues={() =>
        getFieldDisplayValues({
          data: [...frames],
          fieldConfig,
          reduceOptions: options.reduceOptions,
          replaceVariables: (text) => text,
          sparkline,
          theme,
          timeZone: "browser",
        })
      }
      renderValue={draw}
    />
  );
}

/** Where a click on a value leads: the panel's link, with the labels of the value's series. A path of Grafana. */
export function follow(
  fieldConfig: FieldConfigSource,
  { view, colIndex = 0 }: FieldDisplay,
): (() => void) | undefined {
  const url = fieldConfig.defaults.links?.[0]?.url;
  if (url === undefined) return undefined;
  const labels = view?.dataFrame.fields[colIndex]?.labels ?? {};
  const path = url.replaceAll(/\$\{__field\.labels\.(\w+)\}/g, (_, label) =>
    encodeURIComponent(labels[label] ?? ""),
  );
  return () => {
    window.location.hash = `#${path}`;
  };
}
