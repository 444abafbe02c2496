/** The trace collector of the host: it takes the services' and the pages' spans, and hands them to the log intake. */
import type { Resource } from "@pulumi/pulumi";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { traceCollectorSettings } from "../../monitoring/traces/collector.ts";
import { headersFile, placed, type TracesDestination } from "../../monitoring/traces/settings.ts";
import { type HostContext, local } from "./context.ts";
import { otelcol } from "./observers.ts";

const name = "trace-collector";

/** Where services send their spans: `http://host:port`. */
export function traceCollectorUrl({ plan }: HostContext): string {
  return local(plan.monitoring.ports[name]);
}

export function traces(host: HostContext, destination: TracesDestination | undefined): void {
  const { ports } = host.plan.monitoring;
  const port = ports[name];
  const path = host.path("monitoring", "traces.yml");
  const headers = destination?.headers && secretHeaders(host, destination.headers);
  const settings = new supervisor.File(
    `${name}-settings`,
    {
      path,
      content: traceCollectorSettings({
        listen: `127.0.0.1:${port}`,
        intake: local(ports["log-intake"]),
        destination: placed(destination, headersPath(host)),
      }),
      // With headers it would ask for their file, which a preview has not written.
      ...(headers === undefined ? { validate: [otelcol, "validate", "--config", "{file}"] } : {}),
    },
    host.after(),
  );
  const needs: Resource[] = headers === undefined ? [settings] : [settings, headers];
  host.program(
    { name, supervisor: "supervisord", role: "monitoring", url: "", health: { port } },
    {
      command: [otelcol, "--config", path],
      ports: [port],
      ready: { port, timeout: 30_000 },
      restartOn: {
        settings: settings.digest,
        ...(headers === undefined ? {} : { headers: headers.digest }),
      },
    },
    ...needs,
  );
}

function headersPath(host: HostContext): string {
  return host.path("monitoring", "secrets", "traces");
}

function secretHeaders(
  host: HostContext,
  headers: NonNullable<TracesDestination["headers"]>,
): supervisor.File {
  return new supervisor.File(
    `${name}-headers`,
    { path: headersPath(host), secretContent: headers.apply(headersFile), mode: "0600" },
    host.after(),
  );
}
