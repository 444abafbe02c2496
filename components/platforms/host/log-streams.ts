/**
 * Who logs, and when last: what is known of a service's logs before any log store has them. A program looks at the
 * files of its two streams, and node-exporter's textfile collector reads what it writes.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { launchFolder, logPaths } from "../../../providers/supervisor/host/unit.ts";
import { digest } from "../../../providers/supervisor/properties.ts";
import type { HostContext } from "./context.ts";

/** Less than a scrape interval, so that each scrape sees a new look; one costs five short processes. */
const secondsBetweenLooks = 10;

const script = join(import.meta.dirname, "log-streams.sh");

/** `log_stream_bytes` and `log_stream_last_write_timestamp_seconds`, by `service` and `stream`. */
export function logStreams(host: HostContext): void {
  const names = host.plan.services.map(({ name }) => name);
  if (names.length === 0) return;
  host.program(
    {
      name: "log-streams",
      supervisor: "supervisord",
      role: "maintenance",
      url: "",
      health: { process: true },
    },
    {
      command: logStreamsCommand(host.home, secondsBetweenLooks, names),
      restartOn: { script: digest(readFileSync(script, "utf8")) },
    },
  );
}

export function logStreamsCommand(home: string, seconds: number, services: readonly string[]): string[] {
  const logs = dirname(logPaths({ home, name: "any" }).stdout);
  return ["sh", script, logs, logStreamsPath(home), String(seconds), ...services];
}

/** Among the counters of starts, because the collector has one folder; theirs begin with the supervisor's name. */
export function logStreamsPath(home: string): string {
  return join(launchFolder(home), "log-streams.prom");
}
