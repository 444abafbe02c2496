/** Which queries a dashboard makes, ready to be run: with the values of its variables filled in. */
import type { Dashboard, Panel, RowPanel, VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

export interface DashboardQuery {
  /** The panel's title, or `annotation: <name>`. */
  readonly panel: string;
  /** Within its panel: A, B, … */
  readonly refId: string;
  readonly expr: string;
  /** Asked for the present moment alone; else for a range of time. */
  readonly instant: boolean;
  /** What an empty panel means; null: it must never be empty. A panel of several queries needs an answer to one. */
  readonly emptyMeans: string | null;
  /** The values of the variables that it was filled with. */
  readonly variables: Readonly<Record<string, string>>;
}

type Values = Readonly<Record<string, string>>;

/**
 * @param given values of variables; those that are not given take each of their options in turn
 */
export function queriesOf(dashboard: Dashboard, given: Values = {}): readonly DashboardQuery[] {
  return combinations(dashboard.templating.list ?? [], given).flatMap((variables) => [
    ...(dashboard.annotations.list ?? []).map(({ name, expr }) => ({
      panel: `annotation: ${name}`,
      refId: "A",
      expr: filled(expr ?? "", variables),
      instant: false,
      emptyMeans: "Nothing happened",
      variables,
    })),
    ...(dashboard.panels ?? []).filter(isPanel).flatMap((panel) => queriesOfPanel(panel, variables)),
  ]);
}

function queriesOfPanel(panel: Panel, variables: Values): DashboardQuery[] {
  return (panel.targets ?? []).map((target) => {
    const { refId = "", expr, instant = false } = target as Dataquery;
    return {
      panel: panel.title ?? "",
      refId,
      expr: filled(expr, variables),
      instant,
      emptyMeans: panel.fieldConfig?.defaults.noValue ?? null,
      variables,
    };
  });
}

export function isPanel(panel: Panel | RowPanel): panel is Panel {
  return panel.type !== "row";
}

/** Every way to choose the custom variables; the data source is the reader's matter. */
function combinations(variables: readonly VariableModel[], given: Values): Values[] {
  return variables
    .filter(({ type }) => type === "custom")
    .reduce<Values[]>(
      (chosen, { name, options = [] }) => {
        const values = name in given ? [given[name] ?? ""] : options.map(({ value }) => String(value));
        return chosen.flatMap((others) => values.map((value) => ({ ...others, [name]: value })));
      },
      [{}],
    );
}

/** The longest name first: `$service_group` is not `$service` with something behind it. */
function filled(expr: string, variables: Values): string {
  return Object.entries(variables)
    .sort(([one], [other]) => other.length - one.length)
    .reduce((text, [name, value]) => text.replaceAll(`$${name}`, value), expr);
}
