/** Panels of the type `stat`. */
import {
  BigValue,
  type BigValueColorMode,
  BigValueGraphMode,
  type BigValueTextMode,
  useTheme2,
} from "@grafana/ui";
import { follow, type ValueOptions, type ValueProps, Values } from "./values.tsx";

export interface StatOptions extends ValueOptions {
  readonly colorMode: BigValueColorMode;
  readonly graphMode: BigValueGraphMode;
  readonly textMode: BigValueTextMode;
}

export function StatPanel(props: ValueProps<StatOptions>) {
  const theme = useTheme2();
  const { colorMode, graphMode, textMode } = props.options;
  return (
    <Values
      {...props}
      sparkline={graphMode !== BigValueGraphMode.None}
      draw={({ value, width, height, count }) => {
        const onClick = follow(props.fieldConfig, value);
        return (
          <BigValue
            theme={theme}
            width={width}
            height={height}
            value={value.display}
            {...(value.sparkline === undefined ? {} : { sparkline: value.sparkline })}
            {...(onClick === undefined ? {} : { onClick })}
            colorMode={colorMode}
            graphMode={graphMode}
            textMode={textMode}
            count={count}
          />
        );
      }}
    />
  );
}
