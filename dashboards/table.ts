/** Tables of present values: a row per combination of labels, a column per label and per query. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import { common, type PanelProps, refId } from "./panels.ts";
import type { Unit } from "./units.ts";

export interface Column {
  readonly title: string;
  readonly expr: string;
  readonly unit: Unit;
  /** Colours of the cell. */
  readonly thresholds?: PanelProps["thresholds"];
  readonly mappings?: PanelProps["mappings"];
  readonly decimals?: number;
  /** What an empty cell says: a series that one query has and another has not. */
  readonly emptyMeans?: string;
}

export function table(
  props: Omit<PanelProps, "queries" | "unit"> & {
    /** Label → the column's title, in order; queries must aggregate by these labels, and by no other. */
    readonly labels: Readonly<Record<string, string>>;
    readonly columns: readonly Column[];
    /** Title of the column that the rows are sorted by. */
    readonly sortBy: string;
  },
): Builder<Panel> {
  const { labels, columns } = props;
  const fieldOf = (index: number) => (columns.length === 1 ? "Value" : `Value #${refId(index)}`);
  const names = [...Object.keys(labels), ...columns.map((_, index) => fieldOf(index))];
  const panel = common(new PanelBuilder(), { ...props, unit: "string" })
    .targets(
      columns.map(({ expr }, index) =>
        new DataqueryBuilder().refId(refId(index)).expr(expr).instant().format(PromQueryFormat.Table),
      ),
    )
    // One table of several: rows whose labels are equal become one.
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: {
          ...labels,
          ...Object.fromEntries(columns.map(({ title }, index) => [fieldOf(index), title])),
        },
      },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(props.sortBy)]);
  // Else an empty label would say what the empty table says.
  for (const title of Object.values(labels)) panel.overrideByName(title, [{ id: "noValue", value: "–" }]);
  for (const column of columns) panel.overrideByName(column.title, properties(column));
  return panel;
}

function properties(column: Column): DynamicConfigValue[] {
  const { unit, thresholds, mappings, decimals, emptyMeans } = column;
  const optional = { mappings, decimals, noValue: emptyMeans, thresholds: thresholds?.build() };
  return [
    { id: "unit", value: unit },
    ...Object.entries(optional)
      .filter(([, value]) => value !== undefined)
      .map(([id, value]) => ({ id, value })),
    ...(thresholds === undefined
      ? []
      : [
          { id: "color", value: { mode: "thresholds" } },
          { id: "custom.cellOptions", value: { type: "color-text" } },
        ]),
  ];
}
