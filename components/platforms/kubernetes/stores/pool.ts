/** PgBouncer in front of a database, twice, because without it no service has one. */
import type { PostgresPlan } from "../../../../catalog/plan.ts";
import { clientsOf } from "../../../service-variables.ts";
import { type Passwords, poolSettings, poolUsers } from "../../../stores/postgres.ts";
import type { Cluster } from "../cluster.ts";
import { configMap, secretFiles } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import type { Part } from "../manifest.ts";
import { allow, type Peer } from "../network.ts";
import { filesFolder, secretsFolder } from "../pod.ts";
import { commandProbes } from "../probes.ts";
import * as workload from "../workload.ts";
import { type PostgresAccess, poolName } from "./postgres.ts";

export const poolReplicas = 2;
export const poolSize = { cpu: 100, memory: 64 * 2 ** 20 };
const users = "users.txt";

export function pool(
  cluster: Cluster,
  store: PostgresPlan,
  access: PostgresAccess,
  passwords: Passwords,
  roles: string,
): Part {
  const subject: Subject = { name: poolName(store), component: "store" };
  const port = store.poolPort;
  const settings = configMap(cluster, subject, {
    "pgbouncer.ini": poolSettings(cluster.plan, store, {
      listen: "*",
      server: { host: access.host, port: access.port, tls: access.tls },
      users: `${secretsFolder}/${users}`,
    }),
  });
  const secret = secretFiles(cluster, subject, { [users]: poolUsers(cluster.plan, store, passwords) });
  const ready = ["pg_isready", "--quiet", "--host", "127.0.0.1", "--port", String(port)];
  const pod = {
    subject,
    account: subject.name,
    secret: secret.mounted,
    files: [{ configs: [settings.metadata.name] }],
    container: {
      image: cluster.images.servers,
      command: ["pgbouncer", `${filesFolder}/pgbouncer.ini`],
      ports: { postgres: port },
      ...poolSize,
      probes: commandProbes(ready, "postgres", 60_000),
    },
  };
  const from: Peer[] = clientsOf(cluster.plan, store.name).map(({ name }) => ({ service: name }));
  return {
    name: subject.name,
    needs: [roles],
    manifests: [
      workload.account(cluster, subject),
      settings,
      secret.manifest,
      allow(cluster, subject, {
        from: [{ peers: from, ports: [port] }],
        to: [{ peers: access.peers, ports: [access.port] }],
      }),
      workload.service(cluster, subject, { postgres: port }),
      workload.deployment(cluster, { pod, replicas: poolReplicas }),
      workload.disruptionBudget(cluster, subject),
    ],
  };
}
