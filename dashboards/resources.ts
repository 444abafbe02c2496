/** A row of panels: what each service and store uses, in figures and not in shares. */
import { resources } from "../slo/resources.ts";
import type { Row } from "./board.ts";
import { timeSeries } from "./panels.ts";
import type { Unit } from "./units.ts";

export function resourceRow(): Row {
  const panel = (title: string, description: string, unit: Unit, series: string, emptyMeans?: string) =>
    timeSeries({
      title,
      description,
      unit,
      width: 6,
      queries: [{ expr: `sum by (service) (${series})`, legend: "{{service}}" }],
      ...(emptyMeans === undefined ? {} : { emptyMeans }),
    });
  return {
    title: "Resources",
    panels: [
      panel("CPU cores", "Cores that all instances of each service and store use.", "none", resources.cpu),
      panel(
        "Memory held",
        "Bytes that all instances of each service and store hold.",
        "bytes",
        resources.memory,
      ),
      panel(
        "Disk used",
        "Data, logs and temporary files of each service and store.",
        "bytes",
        resources.disk,
        "Not measured on this platform",
      ),
      panel(
        "Open files",
        "Files and sockets that each service and store has open.",
        "none",
        resources.openFiles,
      ),
    ],
  };
}
