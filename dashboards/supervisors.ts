/** Dashboard: what the supervisors keep running. */
import type { Plan } from "../catalog/plan.ts";
import { type Board, board } from "./board.ts";
import { stat, timeSeries } from "./panels.ts";
import { processPanels } from "./processes.ts";
import { table } from "./table.ts";
import { below, neutral, zero } from "./units.ts";

export function supervisors(plan: Plan): Board {
  // A counter that begins anew with each change of its unit: the first start of a definition is no restart.
  const restarts = "sum by (unit, supervisor) (supervised_unit_starts_total) - 1";
  return board(plan, {
    part: "supervisors",
    title: "Supervisors",
    description:
      "Every unit that PM2 and supervisord keep running: how often it was started, and what it uses.",
    rows: [
      {
        title: "Starts",
        panels: [
          stat({
            title: "Units",
            description: "Units that a supervisor has started.",
            unit: "none",
            width: 6,
            queries: [
              { expr: "count by (supervisor) (supervised_unit_starts_total)", legend: "{{supervisor}}" },
            ],
            thresholds: neutral(),
            named: true,
          }),
          stat({
            title: "Restarts in the last hour",
            description: "Starts of all units in the last hour.",
            unit: "none",
            decimals: 0,
            width: 6,
            queries: [{ expr: "sum(increase(supervised_unit_starts_total[1h]))", legend: "starts" }],
            thresholds: below(1, 10),
          }),
          stat({
            title: "Groups without a process",
            description: "Process groups of which nothing runs.",
            unit: "none",
            width: 6,
            queries: [
              { expr: "count(namedprocess_namegroup_num_procs == 0) or vector(0)", legend: "groups" },
            ],
            thresholds: zero(),
          }),
          stat({
            title: "Nearest to its limit of files",
            description: "The largest share of the open files that one process is allowed.",
            unit: "percentunit",
            decimals: 1,
            width: 6,
            queries: [{ expr: "max(namedprocess_namegroup_worst_fd_ratio)", legend: "files" }],
            thresholds: below(0.7, 0.9),
          }),
          table({
            title: "Units",
            description: "How often each unit was restarted since it was last changed.",
            width: 8,
            height: 10,
            labels: { unit: "Unit", supervisor: "Supervisor" },
            columns: [{ title: "Restarts", unit: "none", expr: restarts, thresholds: below(1, 5) }],
            sortBy: "Unit",
          }),
          timeSeries({
            title: "Starts by unit",
            description: "Starts in the last quarter of an hour. A saw of them is a crash loop.",
            unit: "short",
            width: 8,
            height: 10,
            queries: [
              {
                expr: "sum by (unit) (increase(supervised_unit_starts_total[15m]))",
                legend: "{{unit}}",
              },
            ],
          }),
          timeSeries({
            title: "Age of the oldest process",
            description: "How long each unit has been running.",
            unit: "s",
            width: 8,
            height: 10,
            queries: [
              {
                expr: "time() - max by (groupname) (namedprocess_namegroup_oldest_start_time_seconds > 0)",
                legend: "{{groupname}}",
              },
            ],
          }),
        ],
      },
      {
        title: "Processes",
        panels: [
          ...processPanels(plan),
          timeSeries({
            title: "Number of processes",
            description: "Processes of each unit, children included.",
            unit: "short",
            width: 12,
            queries: [
              { expr: "sum by (groupname) (namedprocess_namegroup_num_procs)", legend: "{{groupname}}" },
            ],
          }),
          timeSeries({
            title: "Number of threads",
            description: "Threads of each unit; a steady rise is a leak.",
            unit: "short",
            width: 12,
            queries: [
              { expr: "sum by (groupname) (namedprocess_namegroup_num_threads)", legend: "{{groupname}}" },
            ],
          }),
        ],
      },
    ],
  });
}
