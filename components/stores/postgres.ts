/** What every platform asks of PostgreSQL and PgBouncer: roles, their passwords, and settings. */
import { createHmac } from "node:crypto";
import { all, interpolate, type Output, output } from "@pulumi/pulumi";
import type { Plan, PostgresPlan } from "../../catalog/plan.ts";
import { clientsOf } from "../service-variables.ts";
import { scramSecret } from "./scram.ts";

/** Roles that need more than one schema's rights. */
export const superuser = "postgres";
/** Reads statistics for the exporter. */
export const monitor = "monitor";
/** Reads everything, and changes nothing, for dumps. */
export const backup = "backup";

/** A service's role, and the schema of the same name that it owns. */
export function roleOf(service: string): string {
  return service.replaceAll("-", "_");
}

export function databaseOf({ application }: Plan): string {
  return application.replaceAll("-", "_");
}

/** The roles of the services that need a store. */
export function rolesOf(plan: Plan, store: PostgresPlan): string[] {
  return clientsOf(plan, store.name).map(({ name }) => roleOf(name));
}

/** One secret a store, a password a role: from one password neither the key nor another one can be had. */
export class Passwords {
  private readonly key: Output<string>;

  constructor(key: Output<string>) {
    this.key = key;
  }

  of(role: string): Output<string> {
    return this.key.apply((value) => createHmac("sha256", value).update(role).digest("base64url"));
  }

  /** @param address `host:port` */
  url(plan: Plan, role: string, address: string): Output<string> {
    return interpolate`postgresql://${role}:${this.of(role)}@${address}/${databaseOf(plan)}`;
  }
}

/** A service may be called `order`, which is a word of SQL. */
function quoted(name: string): string {
  return `"${name}"`;
}

/**
 * SQL for `psql`: makes database, roles and schemas, and can be run again.
 *
 * @param by who runs it; the administrator of a managed server is no superuser, and can give a schema only to a role
 * that he is a member of
 * @param backups whether there is a role for them
 */
export function rolesScript(
  plan: Plan,
  store: PostgresPlan,
  passwords: Passwords,
  by: "superuser" | "managed" = "superuser",
  backups = false,
): Output<string> {
  const database = databaseOf(plan);
  const roles = rolesOf(plan, store);
  const names = [monitor, ...(backups ? [backup] : []), ...roles];
  return all(names.map((name) => passwords.of(name))).apply((values) =>
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
          ...(by === "managed" ? [`GRANT ${role} TO CURRENT_USER;`] : []),
          `CREATE SCHEMA IF NOT EXISTS ${role} AUTHORIZATION ${role};`,
          `ALTER ROLE ${role} IN DATABASE ${quoted(database)} SET search_path = ${role};`,
        ]),
      "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
      `GRANT pg_monitor TO ${quoted(monitor)};`,
      ...(backups ? [`GRANT pg_read_all_data TO ${quoted(backup)};`] : []),
      "",
    ].join("\n"),
  );
}

/** Runs a script of SQL; the first error ends it. @param script an absolute path */
export function scriptCommand(script: string): string[] {
  return ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", script];
}

/** Where and as whom `psql` connects, without the password. */
export function scriptVariables(
  host: string,
  port: number,
  user: string = superuser,
): Record<string, string> {
  return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: "postgres" };
}

/** Where a server or pool listens, and where its files are. */
export interface ServerPlace {
  /** `127.0.0.1`, or `*` for all. */
  readonly listen: string;
  readonly port: number;
  /** The file that says who may connect, an absolute path. */
  readonly access: string;
}

/** `postgresql.conf` */
export function serverSettings(store: PostgresPlan, { listen, port, access }: ServerPlace): string {
  const megabytes = (share: number) => `${Math.max(1, Math.floor((store.memory * share) / 2 ** 20))}MB`;
  const settings: Record<string, string> = {
    listen_addresses: `'${listen}'`,
    port: String(port),
    // No socket: every client shows its password.
    unix_socket_directories: "''",
    hba_file: `'${access}'`,
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

/** `pg_hba.conf` @param from a network, `127.0.0.1/32`, or `all` */
export function accessSettings(from: string): string {
  return `host all all ${from} scram-sha-256\n`;
}

export interface PoolPlace {
  readonly listen: string;
  /** The server behind it. */
  readonly server: { readonly host: string; readonly port: number; readonly tls?: boolean };
  /** The file with roles and passwords, an absolute path. */
  readonly users: string;
}

/** `pgbouncer.ini` */
export function poolSettings(plan: Plan, store: PostgresPlan, { listen, server, users }: PoolPlace): string {
  return [
    "[databases]",
    `${databaseOf(plan)} = host=${server.host} port=${server.port}`,
    "[pgbouncer]",
    `listen_addr = ${listen}`,
    `listen_port = ${store.poolPort}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${users}`,
    ...(server.tls === true ? ["server_tls_sslmode = require"] : []),
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

/** PgBouncer's list of roles and passwords. */
export function poolUsers(plan: Plan, store: PostgresPlan, passwords: Passwords): Output<string> {
  const roles = rolesOf(plan, store);
  const values = roles.length === 0 ? output<string[]>([]) : all(roles.map((role) => passwords.of(role)));
  return values.apply((known) => roles.map((role, index) => `"${role}" "${known[index]}"\n`).join(""));
}
