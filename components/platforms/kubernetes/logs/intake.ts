/** The log intake: makes entries of lines and spans, masks what is secret in them, and hands them to the store. */
import type { Input } from "@pulumi/pulumi";
import { intakeSettings } from "../../../monitoring/logs/intake.ts";
import { type Cluster, hostOf, logsNamespaceOf } from "../cluster.ts";
import { configMap, secretFiles } from "../configuration.ts";
import type { Part } from "../manifest.ts";
import { monitoringSubject, scrapers } from "../monitoring/exporters.ts";
import { allow } from "../network.ts";
import { httpProbes } from "../probes.ts";
import { settingsFile } from "../site.ts";
import * as workload from "../workload.ts";
import { logCollector, logIntake, logStore, traceCollector } from "./names.ts";
import { loggingUnits } from "./units.ts";

/** Values that no entry may show, a file each; no variables are made of them. */
const masked = "/run/masked";
const size = { cpu: 250, memory: 256 * 2 ** 20 } as const;

/** @param others every other part @param secrets by any name */
export function intake(
  cluster: Cluster,
  others: readonly Part[],
  secrets: Readonly<Record<string, Input<string>>>,
): Part {
  const { plan } = cluster;
  const subject = monitoringSubject(logIntake);
  const { ports } = plan.monitoring;
  const port = ports[logIntake];
  const secret = secretFiles(cluster, subject, secrets);
  const own = { name: logIntake, role: "monitoring", team: null, version: null } as const;
  const settings = configMap(cluster, subject, {
    "intake.json": intakeSettings(plan, {
      store: `http://${hostOf(cluster, logStore)}:${ports[logStore]}`,
      // Of which namespaces, the collector knows: it follows no other files.
      format: "cri",
      units: [...loggingUnits(cluster, others), own],
      secrets: masked,
    }),
  });
  const pod = {
    subject,
    account: logIntake,
    secret: { ...secret.mounted, folder: masked },
    files: [{ configs: [settings.metadata.name] }],
    container: {
      image: cluster.images.logIntake,
      command: ["node", "main.ts", settingsFile("intake.json"), String(port), "0.0.0.0"],
      ports: { http: port },
      ...size,
      probes: httpProbes("http", "/health", "/metrics"),
    },
  };
  return {
    name: logIntake,
    needs: [logStore],
    manifests: [
      workload.account(cluster, subject),
      secret.manifest,
      settings,
      allow(cluster, subject, {
        from: [
          {
            peers: [
              { service: logCollector, namespace: logsNamespaceOf(plan) },
              { service: traceCollector },
              ...scrapers(cluster),
            ],
            ports: [port],
          },
        ],
        to: [{ peers: [{ service: logStore }], ports: [ports[logStore]] }],
      }),
      workload.service(cluster, subject, { http: port }),
      // It counts what it has handed on: two would each know half. Meanwhile collectors wait, and lose nothing.
      workload.deployment(cluster, { pod, replicas: 1, alone: true }),
    ],
  };
}
