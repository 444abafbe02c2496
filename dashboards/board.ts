/** What all dashboards have in common: the data source, the time range, the links, and rows of panels. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel,
  RowBuilder,
  type RowPanel,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { compactDuration } from "../catalog/duration.ts";
import type { Milliseconds, Plan } from "../catalog/plan.ts";
import { type Part, uidOf } from "./uid.ts";

/** A dashboard as it is imported into Grafana. */
export interface Board {
  /** Stable: alerts link to it. */
  readonly uid: string;
  readonly title: string;
  readonly json: Dashboard;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

interface Content {
  readonly part: Part;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
  readonly variables?: readonly Builder<VariableModel>[];
  readonly annotations?: readonly Builder<AnnotationQuery>[];
}

/** Panels and annotations ask whatever Prometheus the reader chooses; else Grafana's default. */
export const datasource = { type: "prometheus", uid: "$datasource" } as const;

/** Columns of Grafana's grid. */
const columns = 24;

/**
 * The range of every `rate`: four scrapes, so that one missed scrape leaves no gap, and at least a minute.
 * Not `$__rate_interval`, which only Grafana knows: a query can be copied out and run as it is.
 */
export function rangeOf(plan: Plan): string {
  return promDuration(rangeMilliseconds(plan));
}

export function rangeMilliseconds(plan: Plan): Milliseconds {
  return Math.max(4 * plan.monitoring.scrapeInterval, 60_000);
}

function promDuration(milliseconds: Milliseconds): string {
  return compactDuration(milliseconds);
}

export function board(plan: Plan, content: Content): Board {
  const uid = uidOf(plan, content.part);
  const title = `${plan.title}: ${content.title}`;
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(content.description)
    .tags([plan.application])
    .timezone("browser")
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: "now-1h", to: "now" })
    .refresh("30s")
    .withVariable(
      new DatasourceVariableBuilder("datasource")
        .label("Data source")
        .type("prometheus")
        .current({ selected: true, text: "default", value: "default" }),
    )
    .link(
      new DashboardLinkBuilder("Dashboards")
        .type(DashboardLinkType.Dashboards)
        .tags([plan.application])
        .asDropdown(true)
        .keepTime(true),
    );
  for (const variable of content.variables ?? []) dashboard.withVariable(variable);
  for (const annotation of content.annotations ?? []) dashboard.annotation(annotation);
  // Built once more as plain JSON: the builders leave functions and undefined fields behind.
  const json: Dashboard = JSON.parse(
    JSON.stringify({ ...dashboard.build(), panels: laidOut(plan, content.rows) }),
  );
  return { uid, title, json };
}

/** From left to right and from top to bottom, with numbers that do not depend on Grafana. */
function laidOut(plan: Plan, rows: readonly Row[]): (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      ...new RowBuilder(row.title).gridPos({ x: 0, y, w: columns, h: 1 }).build(),
      id: panels.length + 1,
    });
    y += 1;
    let x = 0;
    let height = 0;
    for (const builder of row.panels) {
      const panel = builder.build();
      const { w = columns, h = 8 } = panel.gridPos ?? {};
      if (x + w > columns) {
        x = 0;
        y += height;
        height = 0;
      }
      panels.push({
        ...panel,
        id: panels.length + 1,
        gridPos: { x, y, w, h },
        // Points closer than the scrapes would only repeat them.
        interval: promDuration(plan.monitoring.scrapeInterval),
      });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}
