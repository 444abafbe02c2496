/** The log store: every entry of the environment, on a volume that outlives its pod. */
import { logStoreCommand } from "../../../monitoring/logs/store.ts";
import type { Cluster } from "../cluster.ts";
import type { Part } from "../manifest.ts";
import { monitoringSubject, scrapers } from "../monitoring/exporters.ts";
import { allow } from "../network.ts";
import { dataFolder } from "../pod.ts";
import { httpProbes } from "../probes.ts";
import * as workload from "../workload.ts";
import { logIntake, logStore as name } from "./names.ts";

const GiB = 2 ** 30;
const size = { cpu: 250, memory: GiB / 2 } as const;
/** It removes what is too old or too much by the day: a new day comes on top. */
const room = 1.25;
/** What it has not written yet, it writes at its end. */
const ending = 60;

export function store(cluster: Cluster): Part {
  const { plan } = cluster;
  const subject = monitoringSubject(name);
  const port = plan.monitoring.ports[name];
  const pod = {
    subject,
    account: name,
    grace: ending,
    data: { claim: true },
    container: {
      image: cluster.images.logStore,
      command: logStoreCommand(plan, { data: dataFolder, listen: `:${port}` }),
      ports: { http: port },
      ...size,
      probes: httpProbes("http", "/health", "/metrics"),
    },
  } as const;
  return {
    name,
    needs: [],
    manifests: [
      workload.account(cluster, subject),
      allow(cluster, subject, {
        from: [{ peers: [{ service: logIntake }, ...scrapers(cluster)], ports: [port] }],
      }),
      workload.service(cluster, subject, { http: port }),
      workload.headless(cluster, subject, { http: port }),
      workload.statefulSet(cluster, { pod, replicas: 1, volume: volumeOf(plan.monitoring.logs.size) }),
    ],
  };
}

/** In whole gibibytes, as providers give volumes. */
export function volumeOf(size: number): number {
  return Math.ceil((size * room) / GiB) * GiB;
}
