/** PostgreSQL with a cluster of its own, PgBouncer in front of it, and a role and schema for each service. */
import type { Volume } from "@pulumi/docker/volume.js";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { PostgresPlan } from "../../../catalog/plan.ts";
import { GeneratedSecret } from "../../../providers/supervisor/sdk/index.ts";
import {
  accessSettings,
  Passwords,
  poolSettings,
  poolUsers,
  rolesScript,
  scriptCommand,
  scriptVariables,
  serverSettings,
  superuser,
} from "../../stores/postgres.ts";
import type { DockerContext } from "./context.ts";
import { dataFolder, secretFiles, settingsFolder } from "./files.ts";
import { storeHealth } from "./part.ts";
import { task } from "./task.ts";

export interface Database {
  /** Ready means: the server answers, the pool answers, the roles are there. */
  readonly ready: readonly Input<Resource>[];
  /** Another one when the data is. */
  readonly volume: Output<string>;
  /** Through the pool. */
  url(role: string): Output<string>;
  /** Past the pool: for migrations, which hold session locks. */
  directUrl(role: string): Output<string>;
  password(role: string): Output<string>;
}

const MiB = 2 ** 20;

export function postgres(docker: DockerContext, store: PostgresPlan): Database {
  const key = new GeneratedSecret(`${store.name}-passwords`, {}, docker.child).value;
  const passwords = new Passwords(key);
  const volume = docker.volume(store.name);
  const server = startServer(docker, store, passwords, volume);
  const provisioned = provisionRoles(docker, store, passwords, { server, volume });
  const pool = startPool(docker, store, passwords);
  const url = (role: string, address: string) => passwords.url(docker.plan, role, address);
  return {
    ready: [provisioned, pool],
    volume: volume.name,
    url: (role) => url(role, `${poolName(store)}:${store.poolPort}`),
    directUrl: (role) => url(role, `${store.name}:${store.port}`),
    password: (role) => passwords.of(role),
  };
}

export function poolName({ name }: PostgresPlan): string {
  return `${name}-pool`;
}

function startServer(
  docker: DockerContext,
  store: PostgresPlan,
  passwords: Passwords,
  volume: Volume,
): Resource {
  const image = docker.stackImage("servers");
  const settings = `${settingsFolder}/postgresql.conf`;
  const access = `${settingsFolder}/pg_hba.conf`;
  const port = String(store.port);
  return docker.server({
    name: store.name,
    role: "store",
    image,
    command: ["start-postgres", settings],
    environment: { PGDATA: `${dataFolder}/cluster` },
    files: docker.files(store.name, image, {
      [settings]: serverSettings(store, { listen: "*", port: store.port, access }),
      [access]: accessSettings("all"),
      ...secretFiles({ POSTGRES_PASSWORD: passwords.of(superuser) }),
    }),
    networks: ["back"],
    // What it is given, and the file cache that counts for it.
    memory: 2 * store.memory,
    health: storeHealth("CMD", "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", port),
    data: { volume: volume.name, path: dataFolder },
    // "Fast" shutdown: TERM would wait for the last client to leave.
    stop: { signal: "SIGINT", patience: 30_000 },
  });
}

function provisionRoles(
  docker: DockerContext,
  store: PostgresPlan,
  passwords: Passwords,
  { server, volume }: { readonly server: Resource; readonly volume: Volume },
): Output<Resource> {
  const name = `${store.name}-roles`;
  const image = docker.stackImage("servers");
  const script = `${settingsFolder}/roles.sql`;
  return task(docker, {
    name,
    image,
    command: scriptCommand(script),
    environment: scriptVariables(store.name, store.port),
    files: docker.files(name, image, {
      [script]: rolesScript(docker.plan, store, passwords),
      ...secretFiles({ PGPASSWORD: passwords.of(superuser) }),
    }),
    networks: ["back"],
    memory: 64 * MiB,
    // A new volume has no roles yet.
    labels: { data: volume.name },
    needs: [server],
  });
}

function startPool(docker: DockerContext, store: PostgresPlan, passwords: Passwords): Resource {
  const name = poolName(store);
  const image = docker.stackImage("servers");
  const settings = `${settingsFolder}/pgbouncer.ini`;
  const users = `${settingsFolder}/users.txt`;
  const server = { host: store.name, port: store.port };
  return docker.server({
    name,
    role: "store",
    image,
    command: ["pgbouncer", settings],
    files: docker.files(name, image, {
      // A server that was replaced has another address.
      [settings]: `${poolSettings(docker.plan, store, { listen: "*", server, users })}dns_max_ttl = 1\n`,
      // Not empty without a service either: the provider uploads no empty file.
      [users]: poolUsers(docker.plan, store, passwords).apply((lines) => `${lines}\n`),
    }),
    networks: ["back"],
    memory: 64 * MiB,
    health: storeHealth("CMD", "bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${store.poolPort}`),
    // INT lets running transactions end.
    stop: { signal: "SIGINT", patience: 10_000 },
  });
}
