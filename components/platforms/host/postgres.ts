/** PostgreSQL with a cluster of its own, PgBouncer in front of it, and a role and schema for each service. */
import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { PostgresPlan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
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
import { type HostContext, ownedBy } from "./context.ts";

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
  const key = new supervisor.GeneratedSecret(`${store.name}-passwords`, {}, { parent: host.parent }).value;
  const passwords = new Passwords(key);
  const server = startServer(host, store, passwords.of(superuser));
  const provisioned = provisionRoles(host, store, passwords, server);
  const pool = startPool(host, store, passwords, provisioned);
  const url = (role: string, port: number) => passwords.url(host.plan, role, `127.0.0.1:${port}`);
  return {
    ready: [provisioned, pool],
    url: (role) => url(role, store.poolPort),
    directUrl: (role) => url(role, store.port),
    password: (role) => passwords.of(role),
  };
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
      content: serverSettings(store, {
        listen: "127.0.0.1",
        port: store.port,
        access: host.path(store.name, "pg_hba.conf"),
      }),
      ...ownedBy(owner),
    },
    host.after(folder),
  );
  const access = new supervisor.File(
    `${store.name}-access`,
    {
      path: host.path(store.name, "pg_hba.conf"),
      content: accessSettings("127.0.0.1/32"),
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

function provisionRoles(
  host: HostContext,
  store: PostgresPlan,
  passwords: Passwords,
  server: Resource,
): supervisor.Task {
  const script = rolesScript(host.plan, store, passwords);
  const file = new supervisor.File(
    `${store.name}-roles-script`,
    { path: host.path(store.name, "roles.sql"), secretContent: script, mode: "0600" },
    host.after(server),
  );
  return new supervisor.Task(
    `${store.name}-roles`,
    {
      home: host.home,
      command: scriptCommand(host.path(store.name, "roles.sql")),
      cwd: host.home,
      environment: {
        ...host.environment,
        ...scriptVariables("127.0.0.1", store.port),
      },
      secretEnvironment: { PGPASSWORD: passwords.of(superuser) },
      runOn: { script: file.digest },
    },
    host.after(server, file),
  );
}

function startPool(
  host: HostContext,
  store: PostgresPlan,
  passwords: Passwords,
  provisioned: Resource,
): supervisor.Program {
  const name = `${store.name}-pool`;
  const owner = host.databaseUser;
  const users = new supervisor.File(
    `${name}-users`,
    {
      path: host.path(name, "users.txt"),
      secretContent: poolUsers(host.plan, store, passwords),
      mode: "0600",
      ...ownedBy(owner),
    },
    host.after(),
  );
  const settings = new supervisor.File(
    `${name}-settings`,
    {
      path: host.path(name, "pgbouncer.ini"),
      content: poolSettings(host.plan, store, {
        listen: "127.0.0.1",
        server: { host: "127.0.0.1", port: store.port },
        users: host.path(name, "users.txt"),
      }),
      ...ownedBy(owner),
    },
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
