/** The settings of the trace collector, OpenTelemetry's, the same on every platform but for places. */
import { stringify } from "yaml";
import { tracesPath } from "../../service-variables.ts";

export interface TraceCollectorArgs {
  /** `127.0.0.1:4318` */
  readonly listen: string;
  /** The log intake, which puts spans into the store: `http://host:port`. */
  readonly intake: string;
  /** Another tracing system, which gets all spans as well. @default none */
  readonly destination?: PlacedDestination | undefined;
  /** What it may hold in memory, in bytes; then it refuses spans, and services drop them. @default 128 MiB */
  readonly memory?: number;
}

/** A destination as the collector knows it. */
export interface PlacedDestination {
  /** The whole URL. */
  readonly endpoint: string;
  /** The file of its headers, as `headersFile` writes it: an absolute path. @default none */
  readonly headersFile?: string;
}

const MiB = 2 ** 20;

/** Five minutes of a system that is away; after that its spans are lost, and nobody waits for them. */
const patience = { enabled: true, initial_interval: "1s", max_interval: "15s", max_elapsed_time: "5m" };

export function traceCollectorSettings({ listen, intake, destination, memory }: TraceCollectorArgs): string {
  const limit = Math.floor((memory ?? 128 * MiB) / MiB);
  // Batches: a few hundred spans each.
  const queue = { enabled: true, queue_size: 200, num_consumers: 2 };
  const exporters = {
    "otlp_http/store": {
      traces_endpoint: `${intake}/v1/traces`,
      encoding: "json",
      // On the way to a neighbour.
      compression: "none",
      retry_on_failure: patience,
      sending_queue: queue,
    },
    ...(destination === undefined
      ? {}
      : {
          "otlp_http/destination": {
            traces_endpoint: destination.endpoint,
            ...(destination.headersFile === undefined
              ? {}
              : { headers: `\${file:${destination.headersFile}}` }),
            retry_on_failure: patience,
            sending_queue: queue,
          },
        }),
  };
  return stringify(
    {
      receivers: {
        otlp: {
          protocols: {
            // Browsers ask by way of the application's own address: no other origin is allowed.
            http: {
              endpoint: listen,
              traces_url_path: tracesPath,
              max_request_body_size: 4 * MiB,
            },
          },
        },
      },
      processors: {
        memory_limiter: {
          check_interval: "1s",
          limit_mib: limit,
          spike_limit_mib: Math.floor(limit / 4),
        },
        batch: { timeout: "1s", send_batch_size: 512, send_batch_max_size: 1024 },
      },
      exporters,
      service: {
        // Its metrics would take a port.
        telemetry: { metrics: { level: "none" }, logs: { level: "info", encoding: "json" } },
        pipelines: {
          traces: {
            receivers: ["otlp"],
            processors: ["memory_limiter", "batch"],
            exporters: Object.keys(exporters),
          },
        },
      },
    },
    { lineWidth: 0 },
  );
}
