/** What containers use, where a platform runs the parts in them: CPU, memory, starts. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Plan } from "../catalog/plan.ts";
import type { Signals } from "../slo/signals.ts";
import { type Board, board, rangeOf } from "./board.ts";
import { stat, timeSeries } from "./panels.ts";
import { below } from "./units.ts";

/** @param names of the parts, each a line */
export function containerPanels(
  plan: Plan,
  signals: Signals,
  names: readonly string[],
): readonly Builder<Panel>[] {
  const each = (expr: (name: string) => string) => names.map((name) => ({ expr: expr(name), legend: name }));
  return [
    timeSeries({
      title: "CPU of containers",
      description: "Cores in use, by part; all instances of it together.",
      unit: "none",
      width: 12,
      atLeast: 0.01,
      queries: each((name) => `sum(rate(${signals.cpuSeconds(name)}[${rangeOf(plan)}]))`),
    }),
    timeSeries({
      title: "Memory of containers",
      description: "Memory in use, by part; all instances of it together.",
      unit: "bytes",
      width: 12,
      queries: each((name) => `sum(${signals.memoryBytes(name)})`),
    }),
  ];
}

/** Dashboard: what the container engine or the cluster keeps running. */
export function containers(plan: Plan, signals: Signals): Board {
  const names = [...plan.services, ...plan.stores].map(({ name }) => name);
  const starts = (range: string) => signals.startsOfOthers([], range);
  return board(plan, {
    part: "supervisors",
    title: "Containers",
    description:
      "Every container that the platform keeps running: how often it was started, and what it uses.",
    rows: [
      {
        title: "Starts",
        panels: [
          stat({
            title: "Starts in the last hour",
            description: "Starts of all containers in the last hour.",
            unit: "none",
            decimals: 0,
            width: 6,
            queries: [{ expr: `sum(${starts("1h")})`, legend: "starts" }],
            thresholds: below(1, 10),
          }),
          timeSeries({
            title: "Starts by unit",
            description: "Starts in the last quarter of an hour. A saw of them is a crash loop.",
            unit: "short",
            width: 18,
            queries: [{ expr: starts("15m"), legend: "{{unit}}" }],
          }),
        ],
      },
      { title: "Use", panels: containerPanels(plan, signals, names) },
    ],
  });
}
