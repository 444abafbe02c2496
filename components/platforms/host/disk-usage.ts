/** What each service and store has on disk: a program looks, and node-exporter's textfile collector reads what it writes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launchFolder } from "../../../providers/supervisor/host/unit.ts";
import { digest } from "../../../providers/supervisor/properties.ts";
import type { HostContext } from "./context.ts";

/** Disks fill slowly, and a look reads each folder of the data. */
const secondsBetweenLooks = 60;

const script = join(import.meta.dirname, "disk-usage.sh");

/** `unit_disk_bytes`, by `service`. */
export function diskUsage(host: HostContext): void {
  const { services, stores } = host.plan;
  const names = [...services, ...stores].map(({ name }) => name);
  if (names.length === 0) return;
  host.program(
    {
      name: "disk-usage",
      supervisor: "supervisord",
      role: "maintenance",
      url: "",
      health: { process: true },
    },
    {
      command: diskUsageCommand(host.home, secondsBetweenLooks, names),
      restartOn: { script: digest(readFileSync(script, "utf8")) },
    },
  );
}

export function diskUsageCommand(home: string, seconds: number, units: readonly string[]): string[] {
  return ["sh", script, home, diskUsagePath(home), String(seconds), ...units];
}

/** Among the counters of starts, because the collector has one folder; theirs begin with the supervisor's name. */
export function diskUsagePath(home: string): string {
  return join(launchFolder(home), "disk-usage.prom");
}
