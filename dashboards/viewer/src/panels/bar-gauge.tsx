/** Panels of the type `bargauge`. */
import { getDisplayProcessor } from "@grafana/data";
import {
  type BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  type VizTextDisplayOptions,
} from "@grafana/schema";
import { BarGauge, useTheme2 } from "@grafana/ui";
import { follow, type ValueOptions, type ValueProps, Values } from "./values.tsx";

export interface BarGaugeOptions extends ValueOptions {
  readonly displayMode: BarGaugeDisplayMode;
  readonly showUnfilled: boolean;
  readonly text?: VizTextDisplayOptions;
}

export function BarGaugePanel(props: ValueProps<BarGaugeOptions>) {
  const theme = useTheme2();
  const { displayMode, showUnfilled, orientation, text } = props.options;
  return (
    <Values
      {...props}
      sparkline={false}
      draw={({ value, width, height, alignmentFactors }) => {
        const onClick = follow(props.fieldConfig, value);
        const display = value.view?.getFieldDisplayProcessor(value.colIndex ?? 0);
        return (
          <BarGauge
            theme={theme}
            width={width}
            height={height}
            orientation={orientation}
            field={value.field}
            display={display ?? getDisplayProcessor({ field: { config: value.field }, theme })}
            value={value.display}
            text={text}
            alignmentFactors={alignmentFactors}
            displayMode={displayMode}
            showUnfilled={showUnfilled}
            namePlacement={BarGaugeNamePlacement.Left}
            valueDisplayMode={BarGaugeValueMode.Color}
            {...(onClick === undefined ? {} : { onClick })}
          />
        );
      }}
    />
  );
}
