/**
 * The dashboards as Grafana has them: those that are rendered, and in the folder of each team one for each of its
 * services. What the dashboards of services have in common are library panels, so that each is described once.
 */
import type { Dashboard, Panel, RowPanel, VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Plan, ServicePlan } from "../../catalog/plan.ts";
import { type Board, dashboards, uidOf } from "../../dashboards/index.ts";
import { isPanel } from "../../dashboards/queries.ts";
import { uidWith } from "../../dashboards/uid.ts";
import type { Signals } from "../../slo/signals.ts";

export interface GrafanaBoard {
  readonly uid: string;
  readonly title: string;
  /** Whose folder it is in; null: that of the environment. */
  readonly team: string | null;
  readonly json: object;
}

export interface LibraryPanel {
  readonly uid: string;
  /** Unique in the environment's folder. */
  readonly name: string;
  /** Just the panel, without its place. */
  readonly model: object;
}

export interface Boards {
  readonly boards: readonly GrafanaBoard[];
  readonly panels: readonly LibraryPanel[];
}

export function boardsOf(plan: Plan, signals: Signals): Boards {
  const all = dashboards(plan, signals).map((board) => ({ ...board, json: asking(plan, board.json) }));
  const service = all.find(({ uid }) => uid === uidOf(plan, "service"));
  const others = all.filter((board) => board !== service).map((board) => ({ ...board, team: null }));
  if (service === undefined) return { boards: others, panels: [] };
  const shared = panelsOf(plan, service);
  const whole = withReferences(service.json, shared);
  return {
    boards: [
      ...others,
      { ...service, team: null, json: whole },
      ...plan.services.map((each) => boardOf(plan, each, whole)),
    ],
    panels: [...shared.values()],
  };
}

/** The data source of this environment comes first, whichever is Grafana's default. */
function asking(plan: Plan, json: Dashboard): Dashboard {
  const current = {
    selected: true,
    text: dataSourceName(plan, "Prometheus"),
    value: uidWith(plan, "prometheus"),
  };
  return withVariable(json, "datasource", (variable) => ({ ...variable, current }));
}

/** People choose data sources by it. */
export function dataSourceName({ title, environment }: Plan, kind: string): string {
  return `${title} (${environment}): ${kind}`;
}

function withVariable(
  json: Dashboard,
  name: string,
  change: (variable: VariableModel) => VariableModel,
): Dashboard {
  const list = json.templating.list?.map((variable) =>
    variable.name === name ? change(variable) : variable,
  );
  return { ...json, templating: { ...json.templating, ...(list === undefined ? {} : { list }) } };
}

type Shared = ReadonlyMap<number, LibraryPanel>;

/** By the panel's number in its dashboard. A title that comes twice is told apart by the number. */
function panelsOf(plan: Plan, { json }: Pick<Board, "json">): Shared {
  const panels = (json.panels ?? []).filter(isPanel);
  const titles = panels.map(({ title = "" }) => title);
  return new Map(
    panels.map((panel) => {
      const { id = 0, gridPos: _place, ...model } = panel;
      const title = panel.title ?? "";
      const isUnique = titles.indexOf(title) === titles.lastIndexOf(title);
      const name = `Service: ${title}${isUnique ? "" : ` (${id})`}`;
      const word = name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "");
      return [id, { uid: uidWith(plan, "panel", word), name, model }];
    }),
  );
}

function withReferences(json: Dashboard, shared: Shared): Dashboard {
  const panels = (json.panels ?? []).map((panel) => referring(panel, shared) as Panel | RowPanel);
  return { ...json, panels };
}

function referring(panel: Panel | RowPanel, shared: Shared): object {
  const { id = 0, title, gridPos } = panel;
  const own = isPanel(panel) ? shared.get(id) : undefined;
  if (own === undefined) return panel;
  return { id, title, gridPos, libraryPanel: { uid: own.uid, name: own.name } };
}

function boardOf(plan: Plan, { name, team }: ServicePlan, whole: Dashboard): GrafanaBoard {
  const uid = uidWith(plan, "service", name);
  const title = `${plan.title}: ${name}`;
  const option = { text: name, value: name, selected: true };
  const json = withVariable({ ...whole, uid, title }, "service", (variable) => ({
    ...variable,
    query: name,
    current: option,
    options: [option],
    // There is nothing to choose.
    hide: 2,
  }));
  return { uid, title, team, json };
}
