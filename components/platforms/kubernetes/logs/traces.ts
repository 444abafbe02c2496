/** The trace collector: takes spans of services and pages, and hands them to the intake, and to where else they go. */
import { output } from "@pulumi/pulumi";
import { traceCollectorSettings } from "../../../monitoring/traces/collector.ts";
import { headersFile, placed } from "../../../monitoring/traces/settings.ts";
import { type Cluster, hostOf } from "../cluster.ts";
import { configMap, secretFiles } from "../configuration.ts";
import type { Part } from "../manifest.ts";
import { monitoringSubject } from "../monitoring/exporters.ts";
import { allow, type Connection } from "../network.ts";
import { portProbes } from "../probes.ts";
import { settingsFile } from "../site.ts";
import * as workload from "../workload.ts";
import { logIntake, traceCollector as name } from "./names.ts";

const MiB = 2 ** 20;
const size = { cpu: 100, memory: 256 * MiB } as const;
/** Of it, for spans; then it refuses some. */
const spans = 160 * MiB;
const headersFolder = "/run/traces";
const headersName = "headers.json";

export function traces(cluster: Cluster): Part {
  const { plan, traces: destination } = cluster;
  const subject = monitoringSubject(name);
  const { ports } = plan.monitoring;
  const port = ports[name];
  const headers = destination?.headers;
  const secret =
    headers === undefined
      ? undefined
      : secretFiles(cluster, subject, { [headersName]: output(headers).apply(headersFile) });
  const settings = configMap(cluster, subject, {
    "collector.yaml": traceCollectorSettings({
      listen: `0.0.0.0:${port}`,
      intake: `http://${hostOf(cluster, logIntake)}:${ports[logIntake]}`,
      memory: spans,
      destination: placed(destination, `${headersFolder}/${headersName}`),
    }),
  });
  const pod = {
    subject,
    account: name,
    ...(secret === undefined ? {} : { secret: { ...secret.mounted, folder: headersFolder } }),
    files: [{ configs: [settings.metadata.name] }],
    container: {
      image: cluster.images.traceCollector,
      command: ["otelcol", `--config=${settingsFile("collector.yaml")}`],
      ports: { http: port },
      ...size,
      probes: portProbes("http", 60_000),
    },
  };
  return {
    name,
    needs: [],
    manifests: [
      workload.account(cluster, subject),
      ...(secret === undefined ? [] : [secret.manifest]),
      settings,
      allow(cluster, subject, {
        from: [{ peers: plan.services.map((each) => ({ service: each.name })), ports: [port] }],
        to: [
          { peers: [{ service: logIntake }], ports: [ports[logIntake]] },
          ...(destination === undefined ? [] : [outside(cluster, destination.endpoint)]),
        ],
      }),
      workload.service(cluster, subject, { http: port }),
      // Nobody sends a span again for long: one answers while the other is moved.
      workload.deployment(cluster, { pod, replicas: 2 }),
      workload.disruptionBudget(cluster, subject),
    ],
  };
}

function outside({ settings }: Cluster, endpoint: string): Connection {
  const { port, protocol } = new URL(endpoint);
  const usual = protocol === "http:" ? 80 : 443;
  return { peers: [{ networks: settings.tracesNetworks }], ports: [port === "" ? usual : Number(port)] };
}
