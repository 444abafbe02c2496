/** The kinds of panels that the dashboards are made of; each says its title, what it means, and its unit. */

import * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
  type ThresholdsConfig,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import * as stats from "@grafana/grafana-foundation-sdk/stat";
import * as texts from "@grafana/grafana-foundation-sdk/text";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { datasource } from "./board.ts";
import type { Unit } from "./units.ts";

export interface Query {
  readonly expr: string;
  /** A series' name, `{{label}}` for a label's value; empty: all labels. */
  readonly legend: string;
}

export interface PanelProps {
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Columns of 24. */
  readonly width: number;
  /** @default 8 */
  readonly height?: number;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly thresholds?: Builder<ThresholdsConfig>;
  readonly mappings?: readonly ValueMapping[];
  /** What it means when no series comes back. Without it, an empty panel is a mistake, and the tests say so. */
  readonly emptyMeans?: string;
  /** Where a click on a series leads: a path of Grafana, `/d/<uid>`. */
  readonly link?: { readonly title: string; readonly path: string };
}

interface CommonBuilder extends Builder<Panel> {
  title(value: string): this;
  description(value: string): this;
  unit(value: string): this;
  datasource(value: typeof datasource): this;
  span(value: number): this;
  height(value: number): this;
  min(value: number): this;
  max(value: number): this;
  decimals(value: number): this;
  thresholds(value: Builder<ThresholdsConfig>): this;
  mappings(value: ValueMapping[]): this;
  noValue(value: string): this;
  dataLinks(value: DashboardLinkBuilder[]): this;
}

/** What every kind of panel has. */
export function common<B extends CommonBuilder>(panel: B, props: Omit<PanelProps, "queries">): B {
  panel
    .title(props.title)
    .description(props.description)
    .unit(props.unit)
    .datasource(datasource)
    .span(props.width)
    .height(props.height ?? 8);
  if (props.min !== undefined) panel.min(props.min);
  if (props.max !== undefined) panel.max(props.max);
  if (props.decimals !== undefined) panel.decimals(props.decimals);
  if (props.thresholds !== undefined) panel.thresholds(props.thresholds);
  if (props.mappings !== undefined) panel.mappings([...props.mappings]);
  if (props.emptyMeans !== undefined) panel.noValue(props.emptyMeans);
  if (props.link !== undefined) {
    panel.dataLinks([new DashboardLinkBuilder(props.link.title).url(props.link.path)]);
  }
  return panel;
}

export function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function target(query: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId(index)).expr(query.expr).legendFormat(query.legend).range();
}

const leastAxis: Readonly<Record<Unit, number>> = {
  short: 1,
  none: 1,
  string: 1,
  percentunit: 0.01,
  reqps: 0.1,
  ops: 0.1,
  iops: 1,
  cps: 1,
  pps: 1,
  s: 0.001,
  bytes: 1024,
  binBps: 1024,
};

/** Values over time. */
export function timeSeries(
  props: PanelProps & {
    /** One area above the other: for parts of a whole. */
    readonly stacked?: boolean;
    /** Thresholds as dashed lines. */
    readonly limits?: boolean;
    /** The least height of the axis, so that a line of zeros is drawn on the ground. @default by unit */
    readonly atLeast?: number;
    /** Of series that mean good or bad, by their names. @default Grafana's palette */
    readonly colours?: Readonly<Record<string, string>>;
  },
): Builder<Panel> {
  const panel = common(new timeseries.PanelBuilder(), props)
    .targets(props.queries.map(target))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .lineWidth(1)
    .fillOpacity(props.stacked ? 30 : 8)
    .showPoints(VisibilityMode.Never)
    .axisSoftMin(0)
    .axisSoftMax(props.atLeast ?? leastAxis[props.unit])
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (props.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
  for (const [name, fixedColor] of Object.entries(props.colours ?? {})) {
    panel.overrideByName(name, [{ id: "color", value: { mode: "fixed", fixedColor } }]);
  }
  if (props.limits) {
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

/** The last value, large; in the colour of its threshold. */
export function stat(
  props: PanelProps & {
    /** Fill the tile with the colour: a traffic light. */
    readonly filled?: boolean;
    /** Names beside the values: for more than one series. */
    readonly named?: boolean;
    /** The course behind the value. */
    readonly course?: boolean;
  },
): Builder<Panel> {
  return common(new stats.PanelBuilder(), { height: 4, ...props })
    .targets(props.queries.map(target))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .colorMode(props.filled ? BigValueColorMode.BackgroundSolid : BigValueColorMode.Value)
    .graphMode(props.course ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .textMode(props.named ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Auto);
}

/** The last value of each series as a bar from `min` to `max`. */
export function barGauge(props: PanelProps & { readonly min: number; readonly max: number }): Builder<Panel> {
  return (
    common(new bargauge.PanelBuilder(), props)
      .targets(props.queries.map(target))
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
      .displayMode(BarGaugeDisplayMode.Basic)
      // Names of services are long.
      .text(new VizTextDisplayOptionsBuilder().titleSize(14).valueSize(18))
      .showUnfilled(true)
      .reduceOptions(lastValue())
      .orientation(VizOrientation.Horizontal)
  );
}

/** Words, for what no query tells. Markdown; `$variable` for a variable's value. */
export function text(props: {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height?: number;
  readonly content: string;
}): Builder<Panel> {
  return new texts.PanelBuilder()
    .title(props.title)
    .description(props.description)
    .span(props.width)
    .height(props.height ?? 8)
    .mode(texts.TextMode.Markdown)
    .content(props.content);
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false);
}
