/** Panels of what is alerting. The watchdog always fires, with the severity "none", and is left out. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { stat, timeSeries } from "./panels.ts";
import { table } from "./table.ts";
import { colours, zero } from "./units.ts";

type Severity = "page" | "ticket";

/** How many alerts fire; 0 when none does. */
function firing(severity: Severity, service?: string): string {
  return `count(ALERTS{alertstate="firing",severity="${severity}"${ofService(service)}}) or vector(0)`;
}

function ofService(service: string | undefined): string {
  return service === undefined ? "" : `,service="${service}"`;
}

export function alertCount(severity: Severity, width: number): Builder<Panel> {
  const about = {
    page: ["Pages firing", "Alerts that wake somebody up."],
    ticket: ["Tickets firing", "Alerts that wait for working hours."],
  } as const;
  const [title, description] = about[severity];
  return stat({
    title,
    description,
    unit: "none",
    width,
    queries: [{ expr: firing(severity), legend: severity }],
    thresholds: zero(severity === "page" ? colours.bad : colours.warning),
  });
}

/** @param service of one service alone, by its name */
export function alertCourse(width: number, service?: string): Builder<Panel> {
  return timeSeries({
    title: "Alerts firing over time",
    description: "How many alerts fired, by severity.",
    unit: "none",
    width,
    decimals: 0,
    colours: { page: colours.bad, ticket: colours.warning },
    queries: (["page", "ticket"] as const).map((severity) => ({
      expr: firing(severity, service),
      legend: severity,
    })),
  });
}

/** @param service of one service alone, by its name */
export function alertTable(width: number, service?: string): Builder<Panel> {
  const labels = {
    severity: "Severity",
    alertname: "Alert",
    ...(service === undefined ? { service: "Service", team: "Team" } : {}),
    slo: "SLO",
  };
  return table({
    title: "Alerts firing",
    description: "Each alert that fires now; runbooks are linked from its message.",
    width,
    emptyMeans: "No alert fires",
    labels,
    columns: [
      {
        title: "Count",
        unit: "none",
        expr: `count by (${Object.keys(labels).join(", ")}) (ALERTS{alertstate="firing",severity!="none"${ofService(service)}})`,
      },
    ],
    sortBy: "Severity",
  });
}
