/** Panels of the type `table`. */
import type { DataFrame } from "@grafana/data";
import type { TableSortByFieldState } from "@grafana/schema";
import { Table } from "@grafana/ui";

export interface TableOptions {
  readonly sortBy?: readonly TableSortByFieldState[];
}

interface Props {
  readonly frames: readonly DataFrame[];
  readonly options: TableOptions;
  readonly width: number;
  readonly height: number;
}

export function TablePanel({ frames, options, width, height }: Props) {
  const [first] = frames;
  if (first === undefined) return null;
  return (
    <Table
      data={first}
      width={width}
      height={height}
      columnMinWidth={70}
      initialSortBy={[...(options.sortBy ?? [])]}
    />
  );
}
