/** Panels of process groups, as process-exporter sees them: a group has the name of its unit. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Plan } from "../catalog/plan.ts";
import type { Signals } from "../slo/signals.ts";
import { type Row, rangeOf } from "./board.ts";
import { containerPanels } from "./containers.ts";
import { timeSeries } from "./panels.ts";

/** What one part uses, whatever it runs as. */
export function usedBy(plan: Plan, name: string, signals: Signals): Row {
  return signals.of === "processes"
    ? { title: "Processes", panels: processPanels(plan, name) }
    : { title: "Containers", panels: containerPanels(plan, signals, [name]) };
}

/** @param group one group's name; without it, all groups */
export function processPanels(plan: Plan, group?: string): readonly Builder<Panel>[] {
  const selector = group === undefined ? "" : `groupname="${group}"`;
  const cpu = `namedprocess_namegroup_cpu_seconds_total{${selector}}`;
  const resident = `namedprocess_namegroup_memory_bytes{${selector === "" ? "" : `${selector},`}memtype="resident"}`;
  const legend = "{{groupname}}";
  return [
    timeSeries({
      title: "CPU of processes",
      description: "Cores in use, by unit; children count for their parent.",
      unit: "none",
      width: 8,
      atLeast: 0.01,
      queries: [{ expr: `sum by (groupname) (rate(${cpu}[${rangeOf(plan)}]))`, legend }],
    }),
    timeSeries({
      title: "Memory of processes",
      description: "Resident memory, by unit; what processes share counts for each.",
      unit: "bytes",
      width: 8,
      queries: [{ expr: `sum by (groupname) (${resident})`, legend }],
    }),
    timeSeries({
      title: "Open files of processes",
      description: "Files and sockets held open, by unit.",
      unit: "short",
      width: 8,
      queries: [{ expr: `sum by (groupname) (namedprocess_namegroup_open_filedesc{${selector}})`, legend }],
    }),
  ];
}
