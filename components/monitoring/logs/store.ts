/** How the log store, VictoriaLogs, is started, the same on every platform but for places. */
import { compactDuration } from "../../../catalog/duration.ts";
import type { Plan } from "../../../catalog/plan.ts";

const hour = 3_600_000;

export interface LogStorePlace {
  /** The program: a path, or a name on the PATH. @default "victoria-logs" */
  readonly program?: string;
  /** The folder of its data, an absolute path; it is its own. */
  readonly data: string;
  /** `127.0.0.1:9428` */
  readonly listen: string;
  /** Flags that only this platform needs. @default none */
  readonly more?: readonly string[];
}

/** It sends nothing anywhere, and listens for nothing but HTTP. */
export function logStoreCommand({ monitoring: { logs } }: Plan, place: LogStorePlace): string[] {
  // It reads whole hours.
  const retention = Math.ceil(logs.retention / hour) * hour;
  return [
    place.program ?? "victoria-logs",
    `-storageDataPath=${place.data}`,
    `-httpListenAddr=${place.listen}`,
    `-retentionPeriod=${compactDuration(retention)}`,
    `-retention.maxDiskSpaceUsageBytes=${logs.size}`,
    // What the intake was told to be taken is on the disk so soon, if the machine loses its power.
    "-inmemoryDataFlushInterval=1s",
    // An entry that is late because the store was away is no older than that.
    `-maxBackfillAge=${compactDuration(retention)}`,
    "-futureRetention=1d",
    "-loggerFormat=json",
    "-loggerJSONFields=ts:time,msg:message",
    ...(place.more ?? []),
  ];
}
