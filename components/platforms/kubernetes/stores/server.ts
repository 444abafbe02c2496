/** PostgreSQL in the cluster: one server, on a volume that outlives it. */
import type { PostgresPlan } from "../../../../catalog/plan.ts";
import { accessSettings, type Passwords, serverSettings, superuser } from "../../../stores/postgres.ts";
import type { Cluster } from "../cluster.ts";
import { configMap, secretFiles } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import type { Part } from "../manifest.ts";
import { allow } from "../network.ts";
import { dataFolder, filesFolder, type PodPlan } from "../pod.ts";
import { commandProbes } from "../probes.ts";
import * as workload from "../workload.ts";
import { serverClients } from "./postgres.ts";

/** Connections, sorting and maintenance, beside what the catalogue gives to buffers and the file cache. */
export const beside = 256 * 2 ** 20;
export const serverCpu = 500;
const data = `${dataFolder}/cluster`;
/** A checkpoint of a busy database may take a while. */
const ending = 120;

export function server(cluster: Cluster, store: PostgresPlan, subject: Subject, passwords: Passwords): Part {
  const settings = configMap(cluster, subject, {
    "postgresql.conf": serverSettings(store, {
      listen: "*",
      port: store.port,
      access: `${filesFolder}/pg_hba.conf`,
    }),
    // Who gets here is the network policy's to say; who he is, he must prove.
    "pg_hba.conf": accessSettings("all"),
  });
  const secret = secretFiles(cluster, subject, { POSTGRES_PASSWORD: passwords.of(superuser) });
  const ready = ["pg_isready", "--quiet", "--host", "127.0.0.1", "--port", String(store.port)];
  const pod: PodPlan = {
    subject,
    account: store.name,
    secret: secret.mounted,
    files: [{ configs: [settings.metadata.name] }],
    data: { claim: true },
    grace: ending,
    container: {
      image: cluster.images.servers,
      command: ["start-postgres", `${filesFolder}/postgresql.conf`],
      environment: { PGDATA: data },
      ports: { postgres: store.port },
      cpu: serverCpu,
      memory: store.memory + beside,
      // Recovery after a crash reads the log since the last checkpoint.
      probes: commandProbes(ready, "postgres", 600_000),
      // TERM would wait for the last client to leave.
      preStop: { exec: { command: ["pg_ctl", "stop", "--pgdata", data, "--mode", "fast", "--no-wait"] } },
    },
  };
  const ports = { postgres: store.port };
  return {
    name: store.name,
    needs: [],
    manifests: [
      workload.account(cluster, subject),
      settings,
      secret.manifest,
      allow(cluster, subject, { from: [{ peers: serverClients(cluster, store), ports: [store.port] }] }),
      workload.service(cluster, subject, ports),
      workload.headless(cluster, subject, ports),
      workload.statefulSet(cluster, { pod, replicas: 1, volume: cluster.settings.volumes.database }),
    ],
  };
}
