/** How Prometheus is started, the same on every platform but for places. */
import { compactDuration } from "../../catalog/duration.ts";
import type { Plan } from "../../catalog/plan.ts";

const hour = 3_600_000;

export interface PrometheusPlace {
  /** The file of its settings, and the folders of its samples and of the pages that it serves: absolute paths. */
  readonly settings: string;
  readonly data: string;
  readonly pages: string;
  /** `127.0.0.1:9090` */
  readonly listen: string;
  /** Alerts link there. By default the host's name, on which it need not listen. */
  readonly url: string;
  /** Flags that only this platform needs. @default none */
  readonly more?: readonly string[];
}

export function prometheusCommand({ monitoring }: Plan, place: PrometheusPlace): string[] {
  // The flag takes no fractions.
  const retention = Math.ceil(monitoring.retention / hour) * hour;
  return [
    "prometheus",
    `--config.file=${place.settings}`,
    `--storage.tsdb.path=${place.data}`,
    `--storage.tsdb.retention.time=${compactDuration(retention)}`,
    `--web.listen-address=${place.listen}`,
    `--web.external-url=${place.url}`,
    ...(place.more ?? []),
    `--web.user-assets=${place.pages}`,
    // Exemplars lead from a latency to the trace of a request that took it.
    "--enable-feature=native-histograms,exemplar-storage",
  ];
}
