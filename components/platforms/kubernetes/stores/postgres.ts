/** PostgreSQL, in the cluster or somebody else's, with roles for the services and PgBouncer in front of it. */
import { type Input, interpolate, type Output } from "@pulumi/pulumi";
import type { PostgresPlan } from "../../../../catalog/plan.ts";
import { clientsOf, type StoreUrls } from "../../../service-variables.ts";
import {
  databaseOf,
  backup as dumper,
  monitor,
  Passwords,
  roleOf,
  rolesOf,
  superuser,
} from "../../../stores/postgres.ts";
import { type Cluster, hostOf } from "../cluster.ts";
import type { Subject } from "../labels.ts";
import type { Connection, Peer } from "../network.ts";
import { backup, backupSubject } from "./backup.ts";
import { pool } from "./pool.ts";
import { provisioning, rolesSubject } from "./roles.ts";
import { server } from "./server.ts";
import type { Store } from "./store.ts";

/** Where the server is, and who may do everything there. */
export interface PostgresAccess {
  readonly host: string;
  readonly port: number;
  readonly admin: string;
  readonly password: Input<string>;
  readonly tls: boolean;
  readonly peers: readonly Peer[];
  /** Whether the administrator is one of a service that somebody runs, and no superuser. */
  readonly managed: boolean;
}

export interface PostgresStore extends Store {
  /** For the exporter. */
  readonly monitoring: {
    readonly uri: string;
    readonly user: string;
    readonly password: Output<string>;
    readonly connection: Connection;
  };
}

export function postgres(cluster: Cluster, store: PostgresPlan): PostgresStore {
  const subject: Subject = { name: store.name, component: "store" };
  const passwords = new Passwords(cluster.vault.made(`${store.name}-passwords`));
  const access = accessOf(cluster, store, passwords);
  const connection: Connection = { peers: access.peers, ports: [access.port] };
  const poolHost = `${hostOf(cluster, poolName(store))}:${store.poolPort}`;
  const query = access.tls ? "?sslmode=require" : "";
  const urls = (service: string): StoreUrls => {
    const role = roleOf(service);
    const direct = passwords.url(cluster.plan, role, `${access.host}:${access.port}`);
    return {
      url: passwords.url(cluster.plan, role, poolHost),
      directUrl: access.tls ? interpolate`${direct}${query}` : direct,
    };
  };
  const roles = provisioning(cluster, store, access, passwords);
  const managed = access.managed;
  const own = managed ? [] : [server(cluster, store, subject, passwords)];
  // Of a server that somebody runs, he makes the backups.
  const backups = managed ? [] : [backup(cluster, store, access, passwords, roles.name)];
  return {
    parts: [...own, roles, pool(cluster, store, access, passwords, roles.name), ...backups],
    ready: [roles.name, poolName(store)],
    connections: [{ peers: [{ service: poolName(store) }], ports: [store.poolPort] }, connection],
    urls,
    passwords: Object.fromEntries([
      [access.admin, access.password],
      ...[monitor, ...(managed ? [] : [dumper]), ...rolesOf(cluster.plan, store)].map((role) => [
        role,
        passwords.of(role),
      ]),
    ]),
    monitoring: {
      uri: `${access.host}:${access.port}/${databaseOf(cluster.plan)}?sslmode=${access.tls ? "require" : "disable"}`,
      user: monitor,
      password: passwords.of(monitor),
      connection,
    },
  };
}

function accessOf(cluster: Cluster, store: PostgresPlan, passwords: Passwords): PostgresAccess {
  const { postgres: managed, storeNetworks } = cluster.settings;
  if (managed !== null) return { ...managed, managed: true, peers: [{ networks: storeNetworks }] };
  return {
    host: hostOf(cluster, store.name),
    port: store.port,
    admin: superuser,
    password: passwords.of(superuser),
    // Inside the cluster the network is the cluster's own.
    tls: false,
    peers: [{ service: store.name }],
    managed: false,
  };
}

export function poolName({ name }: Pick<PostgresPlan, "name">): string {
  return `${name}-pool`;
}

/** Pods that connect to the server itself. */
export function serverClients({ plan }: Cluster, store: PostgresPlan): Peer[] {
  return [
    poolName(store),
    rolesSubject(store).name,
    backupSubject(store).name,
    "postgres-exporter",
    ...clientsOf(plan, store.name).map(({ name }) => name),
  ].map((service) => ({ service }));
}
