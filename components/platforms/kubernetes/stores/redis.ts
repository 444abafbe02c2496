/** Redis, in the cluster or somebody else's. */
import type { Input } from "@pulumi/pulumi";
import type { RedisPlan } from "../../../../catalog/plan.ts";
import { clientsOf } from "../../../service-variables.ts";
import { redisScheme, redisSettings, redisUrl } from "../../../stores/redis.ts";
import { type Cluster, hostOf } from "../cluster.ts";
import { secretFiles } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import type { Part } from "../manifest.ts";
import { allow, type Connection, type Peer } from "../network.ts";
import { dataFolder, secretsFolder } from "../pod.ts";
import { commandProbes } from "../probes.ts";
import * as workload from "../workload.ts";
import type { Store } from "./store.ts";

export interface RedisStore extends Store {
  /** For the exporter. */
  readonly monitoring: {
    readonly address: string;
    readonly password: Input<string>;
    readonly connection: Connection;
  };
}

export const redisCpu = 250;
/** While it rewrites its file, what changes meanwhile is there twice. */
export const redisMemory = ({ memory }: RedisPlan): number => 2 * memory + 64 * 2 ** 20;
const settingsFile = "redis.conf";

export function redis(cluster: Cluster, store: RedisPlan): RedisStore {
  const { redis: managed, storeNetworks } = cluster.settings;
  if (managed !== null) {
    const { host, port, password, tls } = managed;
    const connection: Connection = { peers: [{ networks: storeNetworks }], ports: [port] };
    const url = redisUrl(password, `${host}:${port}`, tls);
    return {
      parts: [],
      ready: [],
      connections: [connection],
      urls: () => ({ url }),
      passwords: { password },
      monitoring: { address: `${redisScheme(tls)}://${host}:${port}`, password, connection },
    };
  }
  const password = cluster.vault.made(`${store.name}-password`);
  const address = `${hostOf(cluster, store.name)}:${store.port}`;
  const url = redisUrl(password, address);
  const connection: Connection = { peers: [{ service: store.name }], ports: [store.port] };
  return {
    parts: [server(cluster, store, password)],
    ready: [store.name],
    connections: [connection],
    urls: () => ({ url }),
    passwords: { password },
    monitoring: { address: `${redisScheme(false)}://${address}`, password, connection },
  };
}

function server(cluster: Cluster, store: RedisPlan, password: Input<string>): Part {
  const { name, port } = store;
  const subject: Subject = { name, component: "store" };
  const secret = secretFiles(cluster, subject, {
    // The password stands in the settings.
    [settingsFile]: redisSettings(store, { listen: "*", port, folder: dataFolder, password }),
    REDIS_PASSWORD: password,
  });
  const pod = {
    subject,
    account: name,
    secret: secret.mounted,
    data: { claim: true },
    grace: 60,
    container: {
      image: cluster.images.servers,
      command: ["redis-server", `${secretsFolder}/${settingsFile}`],
      ports: { redis: port },
      cpu: redisCpu,
      memory: redisMemory(store),
      // The file of a full memory is read in about as many seconds as it has hundreds of megabytes.
      probes: commandProbes(ready(port), "redis", 300_000),
    },
  } as const;
  const clients = clientsOf(cluster.plan, name);
  const from: Peer[] = [...clients.map((client) => client.name), "redis-exporter"].map((service) => ({
    service,
  }));
  const ports = { redis: port };
  return {
    name,
    needs: [],
    manifests: [
      workload.account(cluster, subject),
      secret.manifest,
      allow(cluster, subject, { from: [{ peers: from, ports: [port] }] }),
      workload.service(cluster, subject, ports),
      workload.headless(cluster, subject, ports),
      workload.statefulSet(cluster, { pod, replicas: 1, volume: cluster.settings.volumes.cache }),
    ],
  };
}

/** The password is read where it is used: in the command line everybody in the pod would see it. */
function ready(port: number): string[] {
  const ask = `REDISCLI_AUTH=$(cat ${secretsFolder}/REDIS_PASSWORD) redis-cli -h 127.0.0.1 -p ${port} ping | grep -q PONG`;
  return ["sh", "-c", ask];
}
