/** PostgreSQL with a cluster of its own, PgBouncer in front of it, and a role and schema for each service. */
import { createHmac } from "node:crypto";
import { all, type Input, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import type { PostgresPlan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { type HostContext, ownedBy } from "./context.ts";
import { scramSecret } from "./scram.ts";

/** Roles that need more than one schema's rights. */
const superuser = "postgres";
/** Reads statistics for the exporter. */
export const monitor = "monitor";

export interface Database {
  /** Ready means: the server answers, the pool answers, the roles are there. */
  readonly ready: readonly Resource[];
  /** Through the pool. */
  url(role: string): Output<string>;
  /** Past the pool: for migrations, which hold session locks. */
  directUrl(role: string): Output<string>;
  password(role: string): Output<string>;
}

export function postgres(host: HostContext, store: PostgresPlan): Database {
  const roles = host.plan.services
    .filter(({ needs }) => needs.includes(store.name))
    .map(({ name }) => roleOf(name));
  const key = new supervisor.GeneratedSecret(`${store.name}-passwords`, {}, { parent: host.parent }).value;
  // One secret a store, a password a role: from one password neither the key nor another one can be had.
  const password = (role: string): Output<string> =>
    key.apply((value) => createHmac("sha256", value).update(role).digest("base64url"));

  const server = startServer(host, store, password(superuser));
  const provisioned = provisionRoles(host, store, roles, password, server);
  const pool = startPool(host, store, roles, password, provisioned);

  const url = (role: string, port: number) =>
    interpolate`postgresql://${role}:${password(role)}@127.0.0.1:${port}/${databaseOf(host)}`;
  return {
    ready: [provisioned, pool],
    url: (role) => url(role, store.poolPort),
    directUrl: (role) => url(role, store.port),
    password,
  };
}

/** A service's role, and the schema of the same name that it owns. */
export function roleOf(service: string): string {
  return service.replaceAll("-", "_");
}

export function databaseOf(host: HostContext): string {
  return host.plan.application.replaceAll("-", "_");
}

/** A service may be called `order`, which is a word of SQL. */
function quoted(name: string): string {
  return `"${name}"`;
}

function startServer(host: HostContext, store: PostgresPlan, password: Input<string>): supervisor.Program {
  const owner = host.databaseUser;
  const folder = host.directory(store.name, owner);
  const data = host.path(store.name, "data");
  const passwordFile = new supervisor.File(
    `${store.name}-superuser`,
    { path: host.path(store.name, "superuser"), secretContent: password, mode: "0600", ...ownedBy(owner) },
    host.after(folder),
  );
  const settings = new supervisor.File(
    `${store.name}-settings`,
    {
      path: host.path(store.name, "postgresql.conf"),
      content: serverSettings(host, store),
      ...ownedBy(owner),
    },
    host.after(folder),
  );
  const access = new supervisor.File(
    `${store.name}-access`,
    {
      path: host.path(store.name, "pg_hba.conf"),
      content: "host all all 127.0.0.1/32 scram-sha-256\n",
      ...ownedBy(owner),
    },
    host.after(folder),
  );
  const cluster = new supervisor.Task(
    `${store.name}-cluster`,
    {
      home: host.home,
      // Made aside and moved into place: an interrupted initdb leaves no half cluster.
      command: [
        "sh",
        "-ec",
        [
          // It is whole, and an engine that was killed has not noted it: another one would land inside it.
          '[ ! -e "$1" ] || exit 0',
          'rm -rf "$1.new"',
          'initdb --pgdata "$1.new" --username postgres --pwfile "$2" --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --data-checksums',
          'mv "$1.new" "$1"',
        ].join("\n"),
        "sh",
        data,
        host.path(store.name, "superuser"),
      ],
      cwd: host.path(store.name),
      environment: host.environment,
      creates: data,
      ...(owner === undefined ? {} : { user: owner }),
    },
    host.after(passwordFile),
  );
  return host.program(
    { name: store.name, supervisor: "supervisord", role: "store", url: "", health: { port: store.port } },
    {
      command: ["postgres", "-D", data, "-c", `config_file=${host.path(store.name, "postgresql.conf")}`],
      user: owner,
      ports: [store.port],
      ready: {
        command: ["pg_isready", "--quiet", "--host", "127.0.0.1", "--port", String(store.port)],
        timeout: 60_000,
      },
      restartOn: { settings: settings.digest, access: access.digest },
      // "Fast" shutdown: TERM would wait for the last client to leave.
      stop: { signal: "INT", timeout: 30_000 },
    },
    cluster,
    settings,
    access,
  );
}

function serverSettings(host: HostContext, store: PostgresPlan): string {
  const megabytes = (share: number) => `${Math.max(1, Math.floor((store.memory * share) / 2 ** 20))}MB`;
  const settings: Record<string, string> = {
    listen_addresses: "'127.0.0.1'",
    port: String(store.port),
    // No socket: every client shows its password.
    unix_socket_directories: "''",
    hba_file: `'${host.path(store.name, "pg_hba.conf")}'`,
    max_connections: "200",
    // PostgreSQL's manual: a quarter of the memory for the shared buffers, the rest for the file cache.
    shared_buffers: megabytes(0.25),
    effective_cache_size: megabytes(0.75),
    password_encryption: "scram-sha-256",
    log_destination: "'stderr'",
    log_line_prefix: "'%m [%p] %q%u@%d '",
    log_min_duration_statement: "500ms",
    // Of a slow statement the text alone: its values are what people have entered.
    log_parameter_max_length: "0",
    timezone: "'UTC'",
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

function provisionRoles(
  host: HostContext,
  store: PostgresPlan,
  roles: readonly string[],
  password: (role: string) => Output<string>,
  server: Resource,
): supervisor.Task {
  const database = databaseOf(host);
  const names = [monitor, ...roles];
  const script = all(names.map(password)).apply((values) =>
    [
      `SELECT 'CREATE DATABASE ${quoted(database)}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}')\\gexec`,
      `\\connect ${quoted(database)}`,
      ...names.flatMap((role, index) => [
        `SELECT 'CREATE ROLE ${quoted(role)} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}')\\gexec`,
        // Not the password itself: a statement that fails or takes long is logged.
        `ALTER ROLE ${quoted(role)} PASSWORD '${scramSecret(values[index] ?? "")}';`,
      ]),
      ...roles
        .map(quoted)
        .flatMap((role) => [
          `CREATE SCHEMA IF NOT EXISTS ${role} AUTHORIZATION ${role};`,
          `ALTER ROLE ${role} IN DATABASE ${quoted(database)} SET search_path = ${role};`,
        ]),
      "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
      `GRANT pg_monitor TO ${quoted(monitor)};`,
      "",
    ].join("\n"),
  );
  const file = new supervisor.File(
    `${store.name}-roles-script`,
    { path: host.path(store.name, "roles.sql"), secretContent: script, mode: "0600" },
    host.after(server),
  );
  return new supervisor.Task(
    `${store.name}-roles`,
    {
      home: host.home,
      command: [
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--set",
        "ON_ERROR_STOP=1",
        "--file",
        host.path(store.name, "roles.sql"),
      ],
      cwd: host.home,
      environment: {
        ...host.environment,
        PGHOST: "127.0.0.1",
        PGPORT: String(store.port),
        PGUSER: superuser,
        PGDATABASE: "postgres",
      },
      secretEnvironment: { PGPASSWORD: password(superuser) },
      runOn: { script: file.digest },
    },
    host.after(server, file),
  );
}

function startPool(
  host: HostContext,
  store: PostgresPlan,
  roles: readonly string[],
  password: (role: string) => Output<string>,
  provisioned: Resource,
): supervisor.Program {
  const name = `${store.name}-pool`;
  const owner = host.databaseUser;
  const users = new supervisor.File(
    `${name}-users`,
    {
      path: host.path(name, "users.txt"),
      secretContent: all(roles.map(password)).apply((values) =>
        roles.map((role, index) => `"${role}" "${values[index]}"\n`).join(""),
      ),
      mode: "0600",
      ...ownedBy(owner),
    },
    host.after(),
  );
  const settings = new supervisor.File(
    `${name}-settings`,
    { path: host.path(name, "pgbouncer.ini"), content: poolSettings(host, store, name), ...ownedBy(owner) },
    host.after(),
  );
  return host.program(
    { name, supervisor: "supervisord", role: "store", url: "", health: { port: store.poolPort } },
    {
      command: ["pgbouncer", host.path(name, "pgbouncer.ini")],
      user: owner,
      ports: [store.poolPort],
      ready: { port: store.poolPort, timeout: 30_000 },
      restartOn: { users: users.digest, settings: settings.digest },
      // INT lets running transactions end.
      stop: { signal: "INT", timeout: 10_000 },
    },
    provisioned,
    users,
    settings,
  );
}

function poolSettings(host: HostContext, store: PostgresPlan, name: string): string {
  return [
    "[databases]",
    `${databaseOf(host)} = host=127.0.0.1 port=${store.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${store.poolPort}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${host.path(name, "users.txt")}`,
    "pool_mode = transaction",
    `default_pool_size = ${store.poolSize}`,
    "max_client_conn = 1000",
    // PostgreSQL is back within seconds of a crash; by default it would be looked for after 15 s only.
    "server_login_retry = 1",
    // Who waits longer for a connection is told so, instead of hanging for two minutes.
    "query_wait_timeout = 5",
    // Set by some drivers at connect, meaningless in a shared connection.
    "ignore_startup_parameters = extra_float_digits",
    "",
  ].join("\n");
}
