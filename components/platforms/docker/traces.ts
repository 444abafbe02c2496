/** The collector of traces: pages and services send their spans there. */
import { output } from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import { traceCollectorSettings } from "../../monitoring/traces/collector.ts";
import { headersFile, placed, type TracesDestination } from "../../monitoring/traces/settings.ts";
import type { DockerContext } from "./context.ts";
import { settingsFolder } from "./files.ts";
import { storeHealth } from "./part.ts";

const MiB = 2 ** 20;
const name = "trace-collector";
/** What another tracing system knows us by. */
const headers = "/run/traces/headers";

/** As services and the edge reach it. */
export function collectorAddress({ monitoring }: Plan): string {
  return `http://${name}:${monitoring.ports[name]}`;
}

/** @param destination where spans go beside the log store */
export function traceCollector(docker: DockerContext, destination?: TracesDestination): void {
  const { ports } = docker.plan.monitoring;
  const image = docker.stackImage(name);
  const settings = `${settingsFolder}/otelcol.yml`;
  docker.server({
    name,
    role: "monitoring",
    image,
    command: ["otelcol", "--config", settings],
    files: docker.files(name, image, {
      [settings]: traceCollectorSettings({
        listen: `0.0.0.0:${ports[name]}`,
        intake: `http://log-intake:${ports["log-intake"]}`,
        destination: placed(destination, headers),
      }),
      ...(destination?.headers === undefined
        ? {}
        : { [headers]: output(destination.headers).apply(headersFile) }),
    }),
    // Pages are on the one, workers on the other; and another collector may be anywhere.
    networks: ["front", "back"],
    memory: 256 * MiB,
    // It answers no GET.
    health: storeHealth("CMD", "bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${ports[name]}`),
  });
}
