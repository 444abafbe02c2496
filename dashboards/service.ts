/** Dashboard: one service, chosen by the variable `service`. */
import {
  AnnotationQueryBuilder,
  CustomVariableBuilder,
  type VariableOption,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Plan } from "../catalog/plan.ts";
import type { Signals } from "../slo/signals.ts";
import { type Board, board, datasource, rangeOf } from "./board.ts";
import { requestRow } from "./service-requests.ts";
import { alertRow, budgetRow, nowRow, saturationRow } from "./service-rows.ts";

/** @returns null where the plan has no service to show */
export function service(plan: Plan, signals: Signals): Board | null {
  // The reader comes for a service that answers requests.
  const first = plan.services.find(({ kind }) => kind === "api") ?? plan.services[0];
  if (first === undefined) return null;
  const names = plan.services.map(({ name }) => name);
  return board(plan, {
    part: "service",
    title: "Service",
    description: "One service: its requests, its error budgets, what it uses, and what alerts.",
    variables: [
      new CustomVariableBuilder("service")
        .label("Service")
        .values(names.join(","))
        .current(option(first.name, true))
        .options(names.map((name) => option(name, name === first.name))),
    ],
    annotations: [
      new AnnotationQueryBuilder()
        .name("Deployments")
        .datasource(datasource)
        .enable(true)
        .iconColor("purple")
        .expr(newVersion(rangeOf(plan)))
        .titleFormat("Version {{version}}"),
      new AnnotationQueryBuilder()
        .name("Starts")
        .datasource(datasource)
        .enable(true)
        .iconColor("blue")
        .expr(newProcess(rangeOf(plan), signals))
        .titleFormat("Process started"),
    ],
    rows: [nowRow(plan), budgetRow(), requestRow(plan), saturationRow(plan, signals), alertRow(plan)],
  });
}

function option(name: string, selected: boolean): VariableOption {
  return { text: name, value: name, selected };
}

/**
 * A version that runs now and did not a moment ago. Services without metrics of their own have it from their probe.
 * The hour bridges gaps in the scrapes, which are no deployments.
 */
function newVersion(range: string): string {
  const at = (range: string, offset: string) =>
    ["service_info", "probe_success"]
      .map((name) => `${name}{service="$service"}${range}`)
      .map((selector) => (range === "" ? selector : `last_over_time(${selector}${offset})`))
      .join(" or ");
  return `group by (version) (${at("", "")}) unless group by (version) (${at("[1h]", ` offset ${range}`)})`;
}

function newProcess(range: string, signals: Signals): string {
  if (signals.of === "containers") return `${signals.starts("$service", range)} > 0`;
  const starts = `namedprocess_namegroup_oldest_start_time_seconds{groupname="$service"}`;
  return `max(changes(process_start_time_seconds{job="$service"}[${range}]) or changes(${starts}[${range}])) > 0`;
}
